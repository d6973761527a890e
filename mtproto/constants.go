package mtproto

// Sizes of the wire format, in bytes.
const (
	authKeySize     = 256
	encryptedHeader = 8 + 16            // auth_key_id, msg_key
	innerHeader     = 8 + 8 + 8 + 4 + 4 // salt, session_id, msg_id, seq_no, length
	plainHeader     = 8 + 8 + 4         // auth_key_id 0, msg_id, length

	minPadding = 12   // M2
	maxPadding = 1024 // M2
)

// Limits that bound what a peer can make us allocate (T14).
const (
	maxFrame          = 1 << 24  // one incoming packet
	maxHandshakeFrame = 64 << 10 // one incoming packet of the key exchange

	// MaxContent is the size of the largest body that Telegram takes in one
	// encrypted message; it closes the connection on a larger one.
	MaxContent = 1_044_404
)

// Codes of a TransportError that have a documented meaning (T8).
const (
	CodeUnknownKey = -404 // auth_key_id not known, or a wrong step of the key exchange
	CodeFlood      = -429 // too many connections
	CodeWrongDC    = -444 // the key exchange named another DC
)

// Constructor ids of the key exchange.
const (
	idReqPQ             = 0x60469778 // old clients
	idReqPQMulti        = 0xbe7e8ef1
	idResPQ             = 0x05162463
	idPQInnerData       = 0x83c95aec
	idPQInnerDataDC     = 0xa9f55f95
	idPQInnerDataTemp   = 0x3c6a84d4
	idPQInnerDataTempDC = 0x56fddf88
	idReqDHParams       = 0xd712e4be
	idServerDHParamsOK  = 0xd0e8075c
	idServerDHParamsNo  = 0x79cb045d
	idServerDHInnerData = 0xb5890dba
	idSetClientDHParams = 0xf5045f1f
	idClientDHInnerData = 0x6643b654
	idDHGenOK           = 0x3bcbf734
	idDHGenRetry        = 0x46dc1fb9
	idDHGenFail         = 0xa69dae02
)
