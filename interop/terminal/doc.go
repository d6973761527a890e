// Command terminal signs in to tgscript sandbox as a person does, at a terminal
// that tmux holds: by phone with a password, by a QR code and as a bot. It prints
// what the person sees, and fails unless that is right: the QR code is read off the
// screen by somebody else's decoder, on a dark and on a light terminal, and nothing
// secret stays on the screen or in its scrollback. Then it has sessions of tgscript
// repl there, a bot's and a user's, and has bash, zsh and fish complete the command.
// run, in this folder, says how.
//
//	main.go     the scenes, and what has to be seen in them
//	session.go  the same of tgscript repl, and of shells
//	screen.go   a terminal: what is typed, what is on it
//	picture.go  a screen as a picture, for the decoder
package main
