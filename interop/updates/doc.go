// Command updates has the same updates pushed to tgscript, gotd/td and Telethon,
// each in a process of its own, and prints how many of them a second each
// handles, and the processor time that one takes. run builds it and what it needs.
//
// All three get what one server pushes, a packet for each message, and ask for
// more as they have handled it. The server takes time and processor time of the
// client's process from the first such request to the one that says it has all,
// so start-up and key exchange are in neither.
package main
