// Package bench measures tgscript beside gotd/td v0.93.0, in one run on one
// machine. It is a module of its own, so that users never download the peer.
//
//	cd bench && go test -bench .
package bench
