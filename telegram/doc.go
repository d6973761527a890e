// Package telegram is what an account can do on Telegram: invoke any method of
// the API, sign in and out, and name users and chats by what one has at hand.
//
// A Client keeps one session with the account's data centre. It follows the
// account to another one, sleeps through short flood waits, tries again what
// failed on the server's side, and gives every call a deadline. Letters with
// numbers in comments (A1, M20, K8 ...) are the points of Telegram's
// documentation that the code there keeps to; the tests name the same.
//
// The wire is package mtproto's business. This package opens TCP connections
// only if Options.Dial is left out, and writes no files but an AccountFile's.
package telegram
