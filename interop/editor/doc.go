// Command editor proves that editors understand scripts, by EmmyLua's language
// server and its checker, which other people wrote: `tgscript types` writes what
// they read, into a folder as a user has it.
//
// Right scripts have no findings: scripts/, the README's, and the examples of
// all methods and of what scripts have beside Lua. In wrong.lua each line that has one in a comment,
// and no other, has a finding of that kind. The server completes and explains what
// complete.go asks for.
package main
