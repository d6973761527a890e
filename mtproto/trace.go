package mtproto

import (
	"time"

	"github.com/tgscript/tgscript/tl/mt"
)

// Trace is one message that went over the wire. It carries no content: names
// are for the upper layer to find by TypeID, secrets never get here.
type Trace struct {
	Time    time.Time
	Out     bool          // from us to the other side
	TypeID  uint32        // constructor; of an rpc_result, that of the answer inside
	MsgID   int64         // own id
	ReplyTo int64         // rpc_result: the request's msg_id, else 0
	Request uint32        // rpc_result on the client: the request's constructor, else 0
	Size    int           // bytes of the body
	Elapsed time.Duration // rpc_result on the client: since the request was sent
}

// ServiceName is the TL name of a service message or constructor, "" if id is
// none: the names that the API's schema does not have.
func ServiceName(id uint32) string {
	if t := mt.ByID(id); t != nil {
		return t.Name
	}
	return ""
}
