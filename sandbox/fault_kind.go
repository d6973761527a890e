package sandbox

// FaultKind says what goes wrong.
type FaultKind uint8

// What goes wrong with a call.
const (
	// Refuse refuses the call with the error Code and Message before it runs:
	// 420 FLOOD_WAIT_2, 303 PHONE_MIGRATE_4. Code 0 is the documented one.
	Refuse FaultKind = iota + 1
	// Delay runs the call when Wait is over. Calls behind it go ahead, as far as
	// no invokeAfterMsg makes them wait.
	Delay
	// RevokeSession signs the caller's key out and refuses the call, with 401
	// SESSION_REVOKED; later ones get AUTH_KEY_UNREGISTERED (A3).
	RevokeSession
)

// What goes wrong with the answer to a call, which has run, or with an update
// (Fault.Pushed). Apart from Disconnect the server keeps the right one: it comes
// when the client asks for it, or is on another connection (M14).
const (
	// DropAfter closes the connection before the answer is on the wire.
	DropAfter FaultKind = iota + 16
	// Disconnect closes the connection once the answer is on the wire.
	Disconnect
	// DetailedInfo sends msg_detailed_info in the answer's place, or
	// msg_new_detailed_info in the update's (M15).
	DetailedInfo
	// EvenMsgID and those below send the answer in a packet of its own, which has
	// an even msg_id (M5),
	EvenMsgID
	// a msg_id of six minutes ago (M6),
	LateMsgID
	// one of a minute from now (M6),
	FutureMsgID
	// another session's id (S10),
	WrongSession
	// a salt that the key never had,
	WrongSalt
	// or which comes twice, with the same msg_id but padded differently (M5).
	DuplicateMsgID
)

// What goes wrong with a packet of the client, by any call in it. Method also
// knows MTProto's own, such as ping and msgs_ack. After and Times count packets.
const (
	// DropBefore loses the packet and closes the connection. It can hit the key
	// exchange too (req_pq_multi, req_DH_params, set_client_DH_params), where
	// nobody is anybody's yet: with no Account and no Peer.
	DropBefore FaultKind = iota + 32
	// Transport does so too and answers with Code, -404, -429 or -444 (T8).
	Transport
	// BadSalt gives the key new salts and answers with bad_server_salt (M12).
	BadSalt
	// BadMsg answers with bad_msg_notification of Code (M11).
	BadMsg
	// NewSession forgets the session: the packet begins another one (M13).
	NewSession
	// ForgetKey forgets the key: -404 from now on (T9).
	ForgetKey
	// ForgetPermanent forgets, with a temporary key, the permanent one that it is
	// bound to: -404 to that too, and ENCRYPTED_MESSAGE_INVALID to who would bind
	// another one to it (M23).
	ForgetPermanent
	// UnbindKey forgets what the packet's temporary key is bound to: it gets
	// AUTH_KEY_PERM_EMPTY until it is bound again (M23).
	UnbindKey
	// LoseAcks overlooks the packet's msgs_ack and does not acknowledge it (M10).
	LoseAcks
	// TrailingBytes puts Code bytes, 64 if it is 0, behind the answer to a packet
	// of the key exchange (T1).
	TrailingBytes
)

// What goes wrong with a packet of the server, of the sessions of Account. It has
// no Method and no Peer.
const (
	// Padding pads packets in every way there is, one after the other: 64 hits
	// are all sizes inside the encryption (M2), 16 all behind it (T5).
	Padding FaultKind = iota + 64
	// SplitWrites writes the packet in pieces of one byte, two, three and so on.
	SplitWrites
	// SwapPackets lets the session's next packet overtake this one, which waits
	// for it a second at most (S1).
	SwapPackets
	// RepeatPackets sends the packet twice, byte for byte the same (S8).
	RepeatPackets
)

// What goes wrong with updates and files.
const (
	// PtsGap keeps an update from the sessions of Account. Method and Peer are of
	// the call that causes it; After and Times count updates (A7).
	PtsGap FaultKind = iota + 96
	// DifferenceTooLong answers updates.getDifference and getChannelDifference
	// with the form that says so (A9).
	DifferenceTooLong
	// DifferenceSlices lets them bring Code events at a time, 1 if it is 0 (A9).
	DifferenceSlices
	// DifferenceStuck lets them answer that there is more, and the same state
	// again (A9, SV6).
	DifferenceStuck
	// FileReferenceExpired lets the references of the file that the call names
	// expire, this one and all others that were handed out (A15).
	FileReferenceExpired
	// CDNLies lets the CDN's part of a file differ in one bit, of byte Code of it
	// (A16).
	CDNLies
	// CDNForgets lets the CDN not have the file any more (A16).
	CDNForgets
	// CDNTokenExpired lets the token by which the CDN is asked for the file not be
	// good any more (A16).
	CDNTokenExpired
)

func (k FaultKind) ofPackets() bool { return k >= DropBefore && k < PtsGap }

// The faults by where they are looked for.
func ofCall(f *Fault) bool    { return f.Kind < DropBefore && !f.Pushed }
func ofPush(f *Fault) bool    { return f.Kind >= DropAfter && f.Kind < DropBefore && f.Pushed }
func ofArrival(f *Fault) bool { return f.Kind >= DropBefore && f.Kind < TrailingBytes }
func ofSending(f *Fault) bool { return f.Kind >= Padding && f.Kind < PtsGap }
func ofExchange(f *Fault) bool {
	return f.Kind == DropBefore || f.Kind == Transport || f.Kind == TrailingBytes
}
