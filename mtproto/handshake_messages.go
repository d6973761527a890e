package mtproto

// The messages of the key exchange, in the order in which they travel.

type reqPQ struct {
	id    uint32 // idReqPQMulti, or the older idReqPQ
	nonce [16]byte
}

func (m *reqPQ) fields(w *handshakeWire) {
	w.id(&m.id, idReqPQMulti, idReqPQ)
	w.int128(&m.nonce)
}

type resPQ struct {
	nonce, server [16]byte
	pq            []byte
	fingerprints  []int64
}

func (m *resPQ) fields(w *handshakeWire) {
	w.only(idResPQ)
	w.int128(&m.nonce)
	w.int128(&m.server)
	w.bytes(&m.pq)
	w.longs(&m.fingerprints)
}

// pqInnerData is one of four constructors: with or without a DC, for a
// permanent key or a temporary one (K4).
type pqInnerData struct {
	id            uint32
	pq, p, q      []byte
	nonce, server [16]byte
	fresh         [32]byte
	dc            int32
	expiresIn     int32 // seconds
}

func (m *pqInnerData) hasDC() bool { return m.id == idPQInnerDataDC || m.id == idPQInnerDataTempDC }
func (m *pqInnerData) isTemp() bool {
	return m.id == idPQInnerDataTemp || m.id == idPQInnerDataTempDC
}

func (m *pqInnerData) fields(w *handshakeWire) {
	w.id(&m.id, idPQInnerData, idPQInnerDataDC, idPQInnerDataTemp, idPQInnerDataTempDC)
	w.bytes(&m.pq)
	w.bytes(&m.p)
	w.bytes(&m.q)
	w.int128(&m.nonce)
	w.int128(&m.server)
	w.int256(&m.fresh)
	if m.hasDC() {
		w.int(&m.dc)
	}
	if m.isTemp() {
		w.int(&m.expiresIn)
	}
}

type reqDHParams struct {
	nonce, server [16]byte
	p, q          []byte
	fingerprint   int64
	encrypted     []byte
}

func (m *reqDHParams) fields(w *handshakeWire) {
	w.only(idReqDHParams)
	w.int128(&m.nonce)
	w.int128(&m.server)
	w.bytes(&m.p)
	w.bytes(&m.q)
	w.long(&m.fingerprint)
	w.bytes(&m.encrypted)
}

type serverDHParams struct {
	id            uint32 // idServerDHParamsOK or idServerDHParamsNo
	nonce, server [16]byte
	encrypted     []byte   // OK
	hash          [16]byte // No
}

func (m *serverDHParams) fields(w *handshakeWire) {
	w.id(&m.id, idServerDHParamsOK, idServerDHParamsNo)
	w.int128(&m.nonce)
	w.int128(&m.server)
	if m.id == idServerDHParamsOK {
		w.bytes(&m.encrypted)
	} else {
		w.int128(&m.hash)
	}
}

type serverDHInnerData struct {
	nonce, server [16]byte
	g             int32
	prime, ga     []byte
	time          int32 // Unix
}

func (m *serverDHInnerData) fields(w *handshakeWire) {
	w.only(idServerDHInnerData)
	w.int128(&m.nonce)
	w.int128(&m.server)
	w.int(&m.g)
	w.bytes(&m.prime)
	w.bytes(&m.ga)
	w.int(&m.time)
}

type setClientDHParams struct {
	nonce, server [16]byte
	encrypted     []byte
}

func (m *setClientDHParams) fields(w *handshakeWire) {
	w.only(idSetClientDHParams)
	w.int128(&m.nonce)
	w.int128(&m.server)
	w.bytes(&m.encrypted)
}

type clientDHInnerData struct {
	nonce, server [16]byte
	retryID       int64
	gb            []byte
}

func (m *clientDHInnerData) fields(w *handshakeWire) {
	w.only(idClientDHInnerData)
	w.int128(&m.nonce)
	w.int128(&m.server)
	w.long(&m.retryID)
	w.bytes(&m.gb)
}

type dhGenAnswer struct {
	id            uint32 // idDHGenOK, idDHGenRetry or idDHGenFail
	nonce, server [16]byte
	hash          [16]byte
}

func (m *dhGenAnswer) fields(w *handshakeWire) {
	w.id(&m.id, idDHGenOK, idDHGenRetry, idDHGenFail)
	w.int128(&m.nonce)
	w.int128(&m.server)
	w.int128(&m.hash)
}
