// Package reference knows what a script can name and what there is to say of
// it: Telegram's methods, constructors, types and errors, and tgscript's own
// functions, options and events. Help, the site, editor types, the checker and
// completion all show what is here.
//
// The schema comes from tl/api, our own functions from lua/*.lua, sentences
// from words/*.tsv. Nothing is built before somebody asks: a script that runs
// asks for nothing. The package performs no I/O.
package reference
