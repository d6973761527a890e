// Package host runs one Lua script against a Telegram client.
//
// Every task of a script (its main chunk, what it spawns, its coroutines) has a
// goroutine and a Lua thread of its own, and all of them pass one baton:
// exactly one touches the Lua state at any time, so a script needs no locks and
// calls wait anywhere, inside pcall, metamethods, iterators and sort alike.
// Everything outside reaches the state by waking a task that waits (loop.go).
//
// The package imports the Lua machine and nobody else does. It opens no sockets
// and reads no files but those of the script's own folder.
package host
