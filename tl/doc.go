// Package tl is the TL language as Telegram uses it: the binary encoding
// (encode.go, decode.go) and the schema language (parse.go, schema.go).
//
// The generated packages tl/api and tl/mt build on it. It knows no constructor
// of Telegram's own, performs no I/O and keeps no state.
package tl
