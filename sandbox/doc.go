// Package sandbox is a Telegram in memory: a server that speaks real MTProto,
// keeps state, and answers what Telegram documents.
//
// The state is a world (world.go): accounts, basic groups, channels, and a
// message box for each account and each channel (box.go). A request comes in
// through the dispatcher (dispatch.go), runs alone under the sandbox's lock in
// one handler (one file a namespace or concept), and leaves a reply for its
// caller and updates for everybody else it concerns (deliver.go).
//
// Photos and documents are files (file.go) made of content that is kept once,
// by its hash (blob.go). Messages hold them as each viewer may see them, with
// that viewer's access hashes and today's references (file_view.go).
//
// Content is in memory while there is little of it, and in a file without a name
// beyond that (store.go). It is written, hashed (upload_parts.go) and read without
// the lock: of a call that moves a part, only the checks are made under it. What a
// CDN serves (cdn.go) is served by a server of its own, with its own key. How slow
// and how unlucky connections are, Options says (network.go, chance.go); what there
// is in the web, Sandbox.Web (web.go).
//
// All of that is of one layer, api.Layer. A client of another, from 144 on, is
// met at the door: layer_wire.go turns its requests into those of api.Layer, and
// what it gets into its own (layer_translate.go), by the schemas of past layers
// in layers.gz, which go run ./tl/tlgen -layers writes.
//
// Inject makes it do wrong on purpose (fault_kind.go lists how): with a call, its
// answer, an update, a packet or the key exchange, for tests of clients. What
// concerns the wire mtproto's server does (mtproto/disturb.go), so that a fault is
// what it says on the wire and the server's state is a real one's afterwards.
//
// The sandbox never shares code with a client above mtproto, so that a client
// is not checked against itself. It listens where its caller tells it to, on
// loopback only.
package sandbox
