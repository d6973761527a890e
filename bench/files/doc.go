// Command files moves the same file up and down with tgscript, gotd/td and
// Telethon, each in a process of its own, and prints how fast each is, and the
// processor time and the memory that it takes. run builds it and what it needs:
//
//	bench/files/run                  both tables; 512 MB and three rounds take minutes
//	bench/files/run -only loopback   as fast as the machine is: processor time counts
//	bench/files/run -only throttled  the sandbox's rate for each connection, and a delay
//
// On loopback all of them talk to one lean server, which compares what it is sent
// with what it has to be, and parts are of 512 KiB; throttled they talk to tgscript
// sandbox. What came down is compared byte by byte. A client says when it is to
// begin and when it is done, and its processor time, user and system, is taken at
// these two moments: start-up, key exchange and sign-in are not in it, for each of
// them has been answered by then; connections that the transfer itself opens are. So
// is what makes a file safe on the disk, which only tgscript does.
package main
