package telegram

import (
	"errors"

	"github.com/tgscript/tgscript/mtproto"
)

// ConnectionError is why a connection ended for good: no new attempt would mend
// it (T9). Run returns it, and it is the cause of the errors of the calls that it
// ends.
type ConnectionError struct {
	// Type is the error by which Telegram has ended the account's session, as in
	// SESSION_REVOKED (A3); "" if it has not.
	Type    string
	Message string // one sentence for people
	Hint    string // what to do about it; "" if there is nothing to say

	cause error
}

func (e *ConnectionError) Error() string { return e.Message }

// Unwrap is what mtproto says about it.
func (e *ConnectionError) Unwrap() error { return e.cause }

// Gone tells whether there is no session any more that could be used or ended:
// Telegram has ended it, or does not know its key.
func (e *ConnectionError) Gone() bool {
	var lost *mtproto.KeyLostError
	return e.Type != "" || errors.As(e.cause, &lost)
}

// endedBy explains what ended a connection for good.
func endedBy(err error) *ConnectionError {
	e := &ConnectionError{Message: err.Error(), cause: err}
	var lost *mtproto.KeyLostError
	var refused *mtproto.TransportError
	var unbound *mtproto.BindError
	var proxy *ProxyError
	switch {
	case errors.As(err, &proxy):
		e.Message, e.Hint = "proxy "+proxy.Proxy+" "+proxy.Err.Error(), proxy.Hint
	case errors.As(err, &lost):
		e.Message = "Telegram does not know this session any more (-404): it was ended from elsewhere, or belongs to another server"
		e.Type, e.Hint = "AUTH_KEY_INVALID", signInAgain
	case errors.As(err, &unbound):
		e.Message = "the server refuses a temporary key: " + unbound.Err.Error()
		e.Hint = "if this server has no auth.bindTempAuthKey, connect without temporary keys: --no-pfs, or NoPFS in Go"
		var rpc *mtproto.RPCError
		if errors.As(err, &rpc) && (rpc.Code == 401 || rpc.Code == 406) {
			e = SessionEnded(rpc.Message)
			e.cause = err
		}
	case errors.As(err, &refused) && refused.Code == mtproto.CodeWrongDC:
		e.Message = "the server is not the data centre that was asked for (-444)"
		e.Hint = "check the data centre's number and address"
	case errors.Is(err, mtproto.ErrServerKey):
		e.Message = "the server has none of the keys that are trusted"
		e.Hint = "check the server's public key and address"
	}
	return e
}

// why is err, or what has ended the connection before.
func (c *Client) why(err error) error {
	if broken := c.broken.Load(); broken != nil {
		return broken
	}
	return err
}
