package mtproto

import (
	"errors"
	"fmt"
	"time"
)

// Call is one request of a client. Its exported input fields are set before
// Start and left alone until Done; the struct may be used again after that,
// once the calls that name it in After are done too.
type Call struct {
	// Body is the request, boxed TL. The client does not change it.
	Body []byte
	// Tail, if not nil, is the content of the request's last field, of type bytes,
	// and Body ends before that field: a part of a file is not copied about to be
	// made a Body. The client does not change it, nor try to compress it, and looks
	// at it until Done.
	Tail []byte
	// After, if set, is a call started earlier (or earlier in the same Start):
	// the server runs this one when that one has ended, however it ended (M21).
	After *Call
	// Hold, if set, is asked when the server refuses the call, with Err set but
	// before Done: true makes the calls that come after this one wait until it
	// has been started again, in its old place, or released. It is asked while
	// the client is locked and may not call it.
	Hold func(*Call) bool
	// Deadline, if not zero, ends the call with context.DeadlineExceeded. It
	// is watched once a second and costs no timer of its own.
	Deadline time.Time
	// Done is called exactly once, after Result or Err is set, on the goroutine
	// that reads the connection or on the one that ended the call. It must not
	// block; it may start other calls.
	Done func(*Call)

	// Result is the answer, unpacked; it belongs to the caller and may share
	// its memory with the answers that came with it. See Recycle.
	Result []byte
	// Err is an *RPCError, a *BadMsgError, ErrTooLarge, ErrAnswer,
	// context.Canceled, context.DeadlineExceeded, or what ended the client.
	Err error

	wire      []byte // Body, compressed if that pays and there is no Tail
	state     callState
	alone     bool  // never in a container again (code 64)
	headed    bool  // sent with the header (M20)
	acked     bool  // the server has it
	repeated  bool  // sent again although it may have run
	resent    int8  // times sent again because the server asked for it
	waits     int8  // times refused because the call before it failed or was late
	started   int64 // position in the order of Start
	after     *Call // After, until it does not matter any more
	wrapped   bool  // sent with invokeAfterMsg
	msgID     int64 // of the last sending, 0 before the first
	container int64 // its container's id, or msgID
	seqNo     int32
	sent      time.Time
	lent      *lent // the memory of Result, if that can be given back
}

// Recycle gives back the memory of Result, which nobody may look at any more then,
// nor at anything that was decoded from it. It may be left out, and pays for large
// answers only: those that bring parts of files.
func (c *Call) Recycle() {
	c.lent.done()
	c.lent, c.Result = nil, nil
}

// size is how long the request is in a message, without what goes before it.
func (c *Call) size() int { return len(c.wire) + c.tailSize() }

// tailSize is how long Tail is as a field.
func (c *Call) tailSize() int {
	if c.Tail == nil {
		return 0
	}
	head := 4
	if len(c.Tail) < 254 {
		head = 1
	}
	return (head + len(c.Tail) + 3) &^ 3
}

// Repeated tells, when the call is done, that it was sent again without knowing
// whether the server had carried it out before: a refusal may be of the second
// sending only (A5).
func (c *Call) Repeated() bool { return c.repeated }

// callState is where a call is between Start and Done.
type callState int8

const (
	callIdle   callState = iota // not started, or done
	callQueued                  // waits to be packed
	callSent                    // waits for its answer
	callParked                  // waits for the call before it
	callHeld                    // refused, and will be started again; see Call.Hold
	callDone                    // answered
	callLost                    // given up; the server may still run it
)

// before is the call that this one has to run after, nil once there is none. One
// that was given up before it was sent hands on to the one before it.
func (c *Call) before() *Call {
	for p := c.after; p != nil; p = p.after {
		switch {
		case p.state == callIdle, p.state == callDone, p.started > c.started:
			c.after = nil
			return nil
		case p.state != callLost || p.msgID != 0:
			c.after = p
			return p
		}
	}
	c.after = nil
	return nil
}

// maxResends is how often the server may ask for the same call again before it
// fails: a server that never stops asking is no server (M11).
const maxResends = 8

// ErrAnswer is an answer that can't be unpacked.
var ErrAnswer = errors.New("mtproto: malformed answer")

// ErrClosed ends the calls of a client whose Run has returned.
var ErrClosed = errors.New("mtproto: client closed")

// KeyLostError ends Run when the server does not know the auth key any more
// (T9). A logged-in key is never replaced silently: what follows is for the
// caller to decide.
type KeyLostError struct{ KeyID int64 }

func (e *KeyLostError) Error() string {
	return fmt.Sprintf("mtproto: server has forgotten auth key %016x", uint64(e.KeyID))
}
