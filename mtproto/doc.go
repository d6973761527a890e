// Package mtproto is Telegram's protocol below the API, both ends of it.
//
// The lower half turns bytes into bytes: framing and obfuscation
// (transport.go, framing.go, obfuscate.go), AES-IGE (ige.go), the envelope of
// encrypted messages (crypt.go), and the key exchange (handshake.go and its two
// ends). It takes clock and randomness as parameters, so that a recorded
// exchange replays byte for byte.
//
// The upper half runs sessions over it. What one end knows and what it makes of a
// message is pure as well (session_client.go, session_pack.go, session_receive.go;
// session_server.go and its two); Client and Server add goroutines and links.
//
// The letters and numbers in comments (K5, M3, T8, S14 ...) are the points of
// Telegram's documentation that a conforming, careful implementation has to
// meet; the tests name the same numbers.
//
// The package knows nothing of the API: it carries requests and answers as
// bytes. Sockets are opened by its callers.
package mtproto
