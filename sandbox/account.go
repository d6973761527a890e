package sandbox

import "github.com/tgscript/tgscript/tl/api"

// account is a user or a bot. Every user of the world is an account that
// somebody can log in to.
type account struct {
	ID         int64
	FirstName  string
	LastName   string
	Username   string
	Phone      string // digits only
	About      string
	Bot        bool
	Token      string // of a bot
	Inline     bool   // a bot that answers inline queries
	Private    bool   // a bot in privacy mode
	Premium    bool
	Password   *password
	LoginEmail string // that login codes are sent to; "": none
	Presence   presence
	Photos     []int64 // profile photos, newest first

	Box           box
	Secondary     box // of what qts counts, which is what bots are told
	Dialogs       map[peer]*dialog
	Contacts      map[int64]contact
	Blocked       map[int64]int32                               // since when, by user
	Privacy       map[privacyKey][]privacyRule                  // of the keys that rules were set for
	Days          int32                                         // after which the account goes if nobody uses it; 0: as by default
	SessionDays   int32                                         // the same of a key
	Takeout       int64                                         // id of the takeout session that is open; 0: none
	Notify        map[notifyScope]kept[*api.PeerNotifySettings] // where they were set
	Filters       []kept[*api.DialogFilter]                     // in order
	Commands      map[commandScope][]botCommand                 // of a bot
	Menus         map[int64]kept[api.BotMenuButtonClass]        // of a bot, by user; 0: of all others
	Scheduled     []*scheduled                                  // in the order they were made
	LastScheduled int32                                         // id of the newest scheduled message
	BusinessLinks []businessLink                                // oldest first
	Gifs          []int64                                       // saved, newest first
	Stories       []*story                                      // oldest first
	LastStory     int32                                         // id of the newest
	SentAs        map[sentKey]sentAs                            // by the names that the account has given
}

// dialog is what an account keeps of a chat it has open. Ids count in the box
// that the chat's messages are in.
type dialog struct {
	Peer       peer
	ReadInbox  int32   // the newest message the account has read
	ReadDate   int32   // when it last read
	ReadOutbox int32   // the newest message of its own that others have read
	Pinned     int32   // the highest is the first of the pinned ones; 0: not pinned
	Folder     int32   // 0, or the archive
	Marked     bool    // as unread, by hand
	Draft      []byte  // a draftMessage as TL; nil: none
	MinID      int32   // of a channel: messages up to it are hidden from the account
	Mentions   []int32 // messages that may mention the account unseen, ascending
	Reacted    []int32 // messages of the account's that may have reactions it has not seen, ascending
}

// contact is the name that an account has given somebody.
type contact struct{ FirstName, LastName string }

// presence is what an account has said of itself by account.updateStatus. The
// zero value is nothing.
type presence struct {
	Online bool
	Until  int32 // online until, or last seen at
}

func newAccount(id int64, first string) *account {
	return &account{
		ID: id, FirstName: first, Box: newBox(), Secondary: box{Limit: logLimit},
		Dialogs: map[peer]*dialog{}, Contacts: map[int64]contact{}, Blocked: map[int64]int32{}, Notify: map[notifyScope]kept[*api.PeerNotifySettings]{},
		Commands: map[commandScope][]botCommand{}, Menus: map[int64]kept[api.BotMenuButtonClass]{},
		Privacy: map[privacyKey][]privacyRule{}, SentAs: map[sentKey]sentAs{},
	}
}

func (a *account) peer() peer { return userPeer(a.ID) }

// dialog is the account's dialog with a peer, opened if need be.
func (a *account) dialog(p peer) *dialog {
	d := a.Dialogs[p]
	if d == nil {
		d = &dialog{Peer: p}
		a.Dialogs[p] = d
	}
	return d
}
