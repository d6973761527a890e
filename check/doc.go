// Package check reads scripts without running them, and says what is wrong: with
// their syntax, with names, fields and types that the schema does not have, with
// calls of tgscript's own functions, with globals, and with errors that nobody
// looks at.
//
// It says only what is certain. A value whose type can't be known is taken to be
// right, and so is a table that is put together in more than one place. What is
// wrong with a table of arguments is what running the script would raise: the
// rules are those of package reference, which the bridge has, too.
//
// It reads the files that it is given and those that they require, and does
// nothing else.
package check
