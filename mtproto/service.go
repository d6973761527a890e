package mtproto

import (
	"fmt"
	"strings"

	"github.com/tgscript/tgscript/tl"
)

// Constructor ids of the service messages. They have not changed since the
// protocol's second version and are part of every layer, so the connection
// reads and writes them by hand.
const (
	idContainer        = 0x73f1f8dc
	idGzipPacked       = 0x3072cfa1
	idMsgCopy          = 0xe06046b2
	idMsgsAck          = 0x62d6b459
	idRPCResult        = 0xf35c6d01
	idRPCError         = 0x2144ca19
	idBadMsg           = 0xa7eff811
	idBadServerSalt    = 0xedab447b
	idNewSession       = 0x9ec20908
	idPing             = 0x7abe77ec
	idPingDelay        = 0xf3427b8c
	idPong             = 0x347773c5
	idMsgsStateReq     = 0xda69fb52
	idMsgsStateInfo    = 0x04deb57d
	idMsgsAllInfo      = 0x8cc0d131
	idMsgDetailed      = 0x276d3ec6
	idMsgNewDetailed   = 0x809db6df
	idMsgResendReq     = 0x7d861a08
	idRPCDropAnswer    = 0x58e4a740
	idRPCAnswerUnknown = 0x5e2ad36e
	idRPCAnswerRunning = 0xcd78e586
	idRPCAnswerDropped = 0xa43ad8b7
	idGetFutureSalts   = 0xb921bd04
	idFutureSalts      = 0xae500895
	idDestroySession   = 0xe7512126
	idDestroySessionOK = 0xe22045fc
	idDestroySessionNo = 0x62d350c9
	idDestroyAuthKey   = 0xd1435160
	idDestroyAuthKeyOK = 0xf660e1d4
	idHTTPWait         = 0x9299359f
	idInvokeAfterMsg   = 0xcb9f372d
	idInvokeAfterMsgs  = 0x3dc4b4f0
)

// Sizes of what stands before a request or an answer.
const (
	invokeAfterMsgSize  = 4 + 8
	rpcResultHeaderSize = 4 + 8
)

// State bits of msgs_state_info (M14).
const (
	stateForgotten   = 1
	stateUnreceived  = 2
	stateReceived    = 4
	stateAcked       = 8
	stateNoAckNeeded = 16
	stateRunning     = 32
	stateAnswered    = 64
)

// Codes of bad_msg_notification (M11).
const (
	badIDTooLow    = 16
	badIDTooHigh   = 17
	badIDBits      = 18
	badContainerID = 19
	badTooOld      = 20
	badSeqTooLow   = 32
	badSeqTooHigh  = 33
	badSeqNotEven  = 34
	badSeqNotOdd   = 35
	badSalt        = 48
	badContainer   = 64
)

// maxIDsPerService is how many ids one msgs_ack, msgs_state_req or
// msg_resend_req may hold (M8).
const maxIDsPerService = 8192

// BadMsgError is a message that the server refused before it looked at the
// request inside, for a reason that sending it again does not mend (M11).
type BadMsgError struct{ Code int32 }

func (e *BadMsgError) Error() string {
	return fmt.Sprintf("mtproto: server refused the message with code %d", e.Code)
}

// RPCError is Telegram's refusal of a request.
type RPCError struct {
	Code    int
	Message string // as Telegram spells it: FLOOD_WAIT_30
}

func (e *RPCError) Error() string { return fmt.Sprintf("rpc error %d: %s", e.Code, e.Message) }

// bodyID is the constructor id that a body begins with, 0 if it is too short.
func bodyID(b []byte) uint32 {
	if len(b) < 4 {
		return 0
	}
	return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24
}

// appendIDs appends a service message that is a constructor and a Vector<long>.
func appendIDs(b []byte, id uint32, ids []int64) []byte {
	return tl.AppendLongs(tl.AppendUint32(b, id), ids)
}

// decodeIDs reads what appendIDs wrote, past the constructor.
func decodeIDs(d *tl.Decoder) ([]int64, error) {
	n := d.Vector(8)
	if n > maxIDsPerService {
		return nil, fmt.Errorf("mtproto: %d ids in one service message, want at most %d", n, maxIDsPerService)
	}
	ids := make([]int64, n)
	for i := range ids {
		ids[i] = d.Long()
	}
	return ids, d.End()
}

// badMsg is bad_msg_notification or, with code 48, bad_server_salt.
type badMsg struct {
	msgID int64
	seqNo int32
	code  int32
	salt  int64
}

func (m badMsg) append(b []byte) []byte {
	id := uint32(idBadMsg)
	if m.code == badSalt {
		id = idBadServerSalt
	}
	b = tl.AppendInt(tl.AppendInt(tl.AppendLong(tl.AppendUint32(b, id), m.msgID), m.seqNo), m.code)
	if m.code == badSalt {
		b = tl.AppendLong(b, m.salt)
	}
	return b
}

func decodeBadMsg(body []byte) (badMsg, error) {
	d := tl.NewDecoder(body)
	id := d.Uint32()
	m := badMsg{msgID: d.Long(), seqNo: d.Int(), code: d.Int()}
	if id == idBadServerSalt {
		m.salt = d.Long()
	}
	return m, d.End()
}

// newSession is new_session_created (M13).
type newSession struct{ firstMsgID, uniqueID, salt int64 }

func (m newSession) append(b []byte) []byte {
	b = tl.AppendLong(tl.AppendUint32(b, idNewSession), m.firstMsgID)
	return tl.AppendLong(tl.AppendLong(b, m.uniqueID), m.salt)
}

func decodeNewSession(body []byte) (newSession, error) {
	d := tl.NewDecoder(body[4:])
	m := newSession{d.Long(), d.Long(), d.Long()}
	return m, d.End()
}

// decodeRPCError reads an rpc_error.
func decodeRPCError(body []byte) (*RPCError, error) {
	d := tl.NewDecoder(body[4:])
	e := &RPCError{Code: int(d.Int()), Message: strings.Clone(d.String())} // the answer's memory may be recycled
	return e, d.End()
}

func appendRPCError(b []byte, code int, message string) []byte {
	return tl.AppendString(tl.AppendInt(tl.AppendUint32(b, idRPCError), int32(code)), message)
}
