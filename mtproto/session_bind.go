package mtproto

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/tgscript/tgscript/tl"
)

// binding is a session's part in M23: its temporary key has to be bound to the
// permanent one. Until the server has done that, the request for it is the only
// one that is sent; it is made anew for each sending, because it names its own
// msg_id under the permanent key.
type binding struct {
	perm    AuthKey
	temp    int64 // id
	expires int32 // Unix seconds of server time
	bound   bool
	since   time.Time // when the connection began to wait for it
	call    Call      // its Body is the constructor, for the trace
	err     error     // the server refused it
}

const (
	// idBindTempAuthKey is the only method of the API, beside the wrappers, that
	// the protocol itself speaks of.
	idBindTempAuthKey = 0xcdd42a05
	idBoolTrue        = 0x997275b5

	encryptedBinding = encryptedHeader + bindingSize + bindingPadding
	bindRequestSize  = 4 + 8 + 8 + 4 + 1 + encryptedBinding + 3 // its TL bytes are padded by 3
	bindWithin       = time.Minute
)

var errUnbound = errors.New("mtproto: temporary key is not bound in time")

// BindError ends Run when the server does not let a temporary key stand for the
// permanent one (M23).
type BindError struct{ Err error } // an *RPCError as a rule

func (e *BindError) Error() string {
	return fmt.Sprintf("mtproto: temporary key is not bound: %v", e.Err)
}

// Unwrap is what the server said.
func (e *BindError) Unwrap() error { return e.Err }

// bindTo makes the session bind a temporary key before anything else.
func (s *clientSession) bindTo(perm AuthKey, t tempKey) {
	s.binding = &binding{perm: perm, temp: t.key.ID(), expires: int32(t.expires.Unix())}
	s.binding.call.Body = tl.AppendUint32(nil, idBindTempAuthKey)
	s.rebind(time.Time{})
}

// unbind ends that: there is no key to bind any more.
func (s *clientSession) unbind() {
	if s.binding != nil {
		delete(s.pending, s.binding.call.msgID)
		s.binding = nil
	}
}

// rebind sends the request, again if need be.
func (s *clientSession) rebind(now time.Time) {
	b := s.binding
	delete(s.pending, b.call.msgID)
	b.bound, b.err, b.since = false, nil, now
	b.call.state, b.call.resent = callQueued, 0
}

// unbound tells whether nothing may be sent yet but the request to bind.
func (s *clientSession) unbound() bool { return s.binding != nil && !s.binding.bound }

// isBinding tells whether a call is the request to bind.
func (s *clientSession) isBinding(c *Call) bool { return s.binding != nil && c == &s.binding.call }

// packBinding adds the request to bind, if it is to be sent.
func (s *clientSession) packBinding(p *packing) {
	b := s.binding
	c := &b.call
	if c.state != callQueued {
		return
	}
	c.msgID, c.seqNo = s.ids.next(p.at, 0), s.seq.next(true)
	c.container, c.sent, c.state, c.acked = c.msgID, p.now, callSent, false
	s.pending[c.msgID] = c
	s.packed = append(s.packed, c)
	inner := Binding{MsgID: c.msgID, Nonce: s.random(), TempKeyID: b.temp, PermKeyID: b.perm.ID(), SessionID: s.id, ExpiresAt: b.expires}
	p.add(c.msgID, c.seqNo, bindRequestSize)
	p.buf = tl.AppendLong(tl.AppendLong(tl.AppendUint32(p.buf, idBindTempAuthKey), inner.PermKeyID), inner.Nonce)
	p.buf = tl.AppendBytes(tl.AppendInt(p.buf, inner.ExpiresAt), b.perm.sealBinding(inner, s.rand))
	s.trace(Trace{Time: p.now, Out: true, TypeID: idBindTempAuthKey, MsgID: c.msgID, Size: bindRequestSize})
}

// bindAnswered ends the request to bind. After it the header is due again (M20).
func (s *clientSession) bindAnswered(result []byte, err error) {
	b := s.binding
	b.call.state = callDone
	switch {
	case err != nil:
		b.err = err
	case bodyID(result) != idBoolTrue:
		b.err = ErrAnswer
	default:
		b.bound = true
		s.headed = false
	}
}

// refusal is why the key is not bound, or any more, as the server says; nil if it
// has not said no.
func (s *clientSession) refusal() error {
	if s.stale {
		return errStale
	}
	if s.unbound() && s.binding.err != nil {
		return &BindError{s.binding.err}
	}
	return nil
}

// lostBinding tells whether an error says that the session's key stands for
// none, so that the call is to be sent again when it does (A3).
func (s *clientSession) lostBinding(c *Call, e *RPCError) bool {
	return s.binding != nil && c.resent < maxResends && strings.HasPrefix(e.Message, "AUTH_KEY_PERM_EMPTY")
}
