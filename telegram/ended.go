package telegram

// Sessions that Telegram has ended (A3). Their key is of no use any more: it is
// never tried again, not even by the next run of the account.

// endings are the error types that say so, and what they mean.
var endings = map[string]struct {
	message, hint string
	// anybody: also on a connection that nobody is known to be signed in on.
	// Without a session, the others only say that there is none.
	anybody bool
}{
	"AUTH_KEY_UNREGISTERED": {
		message: "Telegram does not know this session any more: it was ended in another app, or by a new password, or was not used for too long",
		hint:    signInAgain,
	},
	"AUTH_KEY_INVALID":     {message: "Telegram does not accept this session's key any more", hint: signInAgain},
	"SESSION_REVOKED":      {message: "this session was ended from another app of the account", hint: signInAgain, anybody: true},
	"SESSION_EXPIRED":      {message: "this session has expired", hint: signInAgain, anybody: true},
	"USER_DEACTIVATED":     {message: "this account has been deleted", hint: "sign in as somebody else"},
	"USER_DEACTIVATED_BAN": {message: "Telegram has blocked this account", hint: "write to recover@telegram.org if that is a mistake"},
	"AUTH_KEY_DUPLICATED": {
		message: "two programs have used this session at the same time, so Telegram has ended it",
		hint:    "sign in again, once for each program: a copied account file or session string is the same session",
		anybody: true,
	},
}

const signInAgain = "sign in again"

// SessionEnded is why Telegram has ended a session, by the error type that it did
// so with (Stored.Ended).
func SessionEnded(typ string) *ConnectionError {
	e := &ConnectionError{Type: typ, Message: "Telegram has ended this session", Hint: signInAgain}
	if why, ok := endings[typ]; ok {
		e.Message, e.Hint = why.message, why.hint
	}
	e.Message += " (" + typ + ")"
	return e
}

// ends tells whether a refusal is of the account's session as a whole, and not of
// a call: it must come from the account's own data centre.
func (x *call) ends(e *Error) bool {
	why, ok := endings[e.Type]
	if !ok || e.Code != 401 && e.Type != "AUTH_KEY_DUPLICATED" || x.link != x.client.home.Load() {
		return false
	}
	self, _ := x.client.peers.me()
	return why.anybody || self != 0
}

// sessionEnded stops the client, and has the next one not begin.
func (c *Client) sessionEnded(typ string) { c.failed(SessionEnded(typ)) }
