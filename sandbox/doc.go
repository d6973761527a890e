// Package sandbox is a Telegram in memory: a server that speaks real MTProto,
// keeps state, and answers what Telegram documents.
//
// The state is a world (world.go): accounts, basic groups, channels, and a
// message box for each account and each channel (box.go). A request comes in
// through the dispatcher (dispatch.go), runs alone under the sandbox's lock in
// one handler (one file a namespace or concept), and leaves a reply for its
// caller and updates for everybody else it concerns (delivery.go).
//
// The sandbox never shares code with a client above mtproto, so that a client
// is not checked against itself. It speaks one layer, api.Layer, and listens
// where its caller tells it to, on loopback only.
package sandbox
