package telegram

import (
	"fmt"
	"time"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// Trace is one message on the wire. It carries no content, and so no secrets.
type Trace struct {
	Time    time.Time
	Out     bool          // from us to the server
	Name    string        // TL name; of an answer, that of the object inside
	Request string        // of an answer: the method it belongs to
	MsgID   int64         // own id
	ReplyTo int64         // of an answer: the request's id
	Size    int           // bytes of the body
	Elapsed time.Duration // of an answer: since the request was sent
	Service bool          // it is MTProto's own: a ping, an acknowledgement, salts, a container
}

func (c *Client) trace(t mtproto.Trace) {
	out := Trace{Time: t.Time, Out: t.Out, Name: name(t.TypeID), MsgID: t.MsgID, ReplyTo: t.ReplyTo, Size: t.Size, Elapsed: t.Elapsed,
		Service: t.ReplyTo == 0 && mtproto.ServiceName(t.TypeID) != ""}
	if t.Request != 0 {
		out.Request = name(t.Request)
	}
	c.o.Trace(out)
}

// name is the TL name of a constructor id, a hex number if it is not known.
func name(id uint32) string {
	if t := api.ByID(id); t != nil {
		return t.Name
	}
	if s := mtproto.ServiceName(id); s != "" {
		return s
	}
	switch id { // what the language itself defines
	case tl.IDVector:
		return "vector"
	case tl.IDBoolTrue:
		return "boolTrue"
	case tl.IDBoolFalse:
		return "boolFalse"
	}
	return fmt.Sprintf("%#08x", id)
}
