// Command files has tgscript run move a large file up to a sandbox and down again
// while parts fail, connections are cut and the process is killed, with SIGKILL,
// again and again, and prints what came of it: whether it is the same byte for byte,
// the most memory that tgscript had, and how much of it was sent more than once.
// run builds what it needs:
//
//	interop/files/run -rate 4M                   a small file, in seconds
//	interop/files/run -size 4000 -kills 20       the most there is; it takes 13 GB of disk, and minutes
//
// A script says how far it is, which is when it is killed: at moments that are
// spread over the whole file, each way, and once more when the last part is through,
// if the script is not over by then. Killed, it is run again as it was. In the end
// there must be one message with the file, and nothing left of what was unfinished;
// what is where the file belongs must be the whole file at any time. It fails if
// tgscript has more memory than -memory.
package main
