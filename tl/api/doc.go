// Package api is Telegram's API: a struct for each constructor and method of the
// pinned layer, their encoding, and a registry that knows them by name and id.
//
// All but this file is generated. It performs no I/O.
package api

//go:generate go run ../tlgen -w -root ../..
