// Command network runs tgscript's client over a bad network: a sandbox in one
// network namespace, clients in another, and between them a router, part of this
// program, that delays, loses, cuts and changes the client's address. It is for
// Linux, and for root; run, in this folder, says how.
//
//	main.go        what happens when, and the verdict
//	namespace.go   the two namespaces and their devices
//	router.go      what happens to a packet
//	server.go      a sandbox in its namespace
//	client.go      the client that calls, in the other
//	ledger.go      what has become of each call
//	sender.lua     a second client, by the built binary
package main
