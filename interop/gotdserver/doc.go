// Package gotdserver tests our client against the server that is part of
// gotd/td v0.93.0, tgtest: client and server that agree may both be wrong, and
// these two have nothing in common. The server speaks layer 170. What is tested
// are the protocol and methods whose ids and answers no layer since has changed.
package gotdserver
