// Command browser looks at the site of tgscript docs with Chromium, as a person
// does: served on loopback, and from a folder that tgscript docs --out wrote. It
// types into the search, walks with the keyboard, copies examples, switches the
// colours, narrows the window and reads what a screen reader is told. In
// everything it does, the browser may ask for nothing but the site, and its
// console may have nothing to say. run, in this folder, says how.
//
//	main.go      the two ways to the site, and what is done with it
//	tab.go       a tab of the browser
//	search.go    what searches find, and the keys of the search
//	copy.go      the buttons that copy
//	colours.go   light and dark
//	read.go      keyboard, screen reader, axe, without scripts
//	narrow.go    small windows
//	speed.go     how long a key takes, how much a page loads
//	pictures.go  pictures of pages, to be looked at
package main
