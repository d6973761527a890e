package sandbox

import (
	"regexp"
	"unicode/utf8"

	"github.com/tgscript/tgscript/tl/api"
)

// Limits on a bot's commands. The description is in code points.
const (
	commandsMax           = 100
	commandDescriptionMax = 256
	menuTextMax           = 64
)

func addBotCommands(m methods) {
	on(m, (*call).setBotCommands)
	on(m, (*call).getBotCommands)
	on(m, (*call).resetBotCommands)
	on(m, (*call).setBotMenuButton)
	on(m, (*call).getBotMenuButton)
	on(m, (*call).startBot)
}

// commandScope is whom commands are for: a kind of chat, or one chat or user,
// and a language.
type commandScope struct {
	Kind     string // name in the schema
	Peer     peer
	User     int64
	Language string
}

// botCommand is a command as the bot describes it.
type botCommand struct{ Command, Description string }

// scope reads a scope: PEER_ID_INVALID, USER_ID_INVALID, LANG_CODE_INVALID.
func (c *call) scope(in api.BotCommandScopeClass, language string) (s commandScope, err error) {
	if !regexp.MustCompile(`^([a-z]{2})?$`).MatchString(language) {
		return s, refuse("LANG_CODE_INVALID")
	}
	s = commandScope{Kind: api.TypeOf(in).Name, Language: language}
	switch in := in.(type) {
	case *api.BotCommandScopePeer:
		s.Peer, err = c.inputPeer(in.Peer)
	case *api.BotCommandScopePeerAdmins:
		s.Peer, err = c.inputPeer(in.Peer)
	case *api.BotCommandScopePeerUser:
		if s.Peer, err = c.inputPeer(in.Peer); err != nil {
			return s, err
		}
		a, err := c.inputUser(in.UserID, "USER_ID_INVALID")
		if err != nil {
			return s, err
		}
		s.User = a.ID
	}
	return s, err
}

// setBotCommands replaces the commands of a scope, and tells who talks to the
// bot if it is the default one.
func (c *call) setBotCommands(r *api.BotsSetBotCommandsRequest) (api.Object, error) {
	s, err := c.scope(r.Scope, r.LangCode)
	if err != nil {
		return nil, err
	}
	list := []botCommand{}
	for _, in := range r.Commands {
		switch n := utf8.RuneCountInString(in.Description); {
		case len(r.Commands) > commandsMax, !regexp.MustCompile(`^[a-z0-9_]{1,32}$`).MatchString(in.Command):
			return nil, refuse("BOT_COMMAND_INVALID")
		case n == 0 || n > commandDescriptionMax:
			return nil, refuse("BOT_COMMAND_DESCRIPTION_INVALID")
		}
		list = append(list, botCommand{in.Command, in.Description})
	}
	c.me.Commands[s] = list
	c.tellCommands()
	return &api.Bool{Value: true}, nil
}

// tellCommands tells who talks to the caller, a bot, what it understands.
func (c *call) tellCommands() {
	for _, id := range sortedKeys(c.w.Accounts) {
		a := c.w.Accounts[id]
		if a.Bot || a.Dialogs[c.me.peer()] == nil {
			continue
		}
		c.notify(a, &api.UpdateBotCommands{Peer: c.me.peer().tl(), BotID: c.me.ID, Commands: c.me.defaultCommands()})
	}
}

// defaultCommands are a bot's commands for who none are meant for in
// particular.
func (a *account) defaultCommands() []*api.BotCommand {
	return commandsOf(a.Commands[commandScope{Kind: "botCommandScopeDefault"}])
}

func commandsOf(list []botCommand) []*api.BotCommand {
	out := []*api.BotCommand{}
	for _, one := range list {
		out = append(out, &api.BotCommand{Command: one.Command, Description: one.Description})
	}
	return out
}

func (c *call) getBotCommands(r *api.BotsGetBotCommandsRequest) (api.Object, error) {
	s, err := c.scope(r.Scope, r.LangCode)
	if err != nil {
		return nil, err
	}
	return &api.BotCommandVector{Elems: commandsOf(c.me.Commands[s])}, nil
}

func (c *call) resetBotCommands(r *api.BotsResetBotCommandsRequest) (api.Object, error) {
	if !c.me.Bot {
		return nil, refuse("USER_BOT_REQUIRED")
	}
	s, err := c.scope(r.Scope, r.LangCode)
	if err != nil {
		return nil, err
	}
	delete(c.me.Commands, s)
	c.tellCommands()
	return &api.Bool{Value: true}, nil
}

// setBotMenuButton chooses what is beside the text field in a chat with the
// bot: for one user, or with inputUserEmpty for all who have none of their own.
func (c *call) setBotMenuButton(r *api.BotsSetBotMenuButtonRequest) (api.Object, error) {
	if !c.me.Bot {
		return nil, refuse("USER_BOT_REQUIRED")
	}
	id, err := c.menuOwner(r.UserID)
	if err != nil {
		return nil, err
	}
	if b, ok := r.Button.(*api.BotMenuButton); ok {
		switch {
		case b.Text == "" || utf8.RuneCountInString(b.Text) > menuTextMax:
			return nil, refuse("BUTTON_TEXT_INVALID")
		case !validURL(b.URL):
			return nil, refuse("BUTTON_URL_INVALID")
		}
	}
	c.me.Menus[id] = keep(r.Button)
	for _, user := range sortedKeys(c.w.Accounts) {
		a := c.w.Accounts[user]
		if !a.Bot && a.Dialogs[c.me.peer()] != nil && (id == 0 || id == user) {
			c.notify(a, &api.UpdateBotMenuButton{BotID: c.me.ID, Button: c.me.menu(user)})
		}
	}
	return &api.Bool{Value: true}, nil
}

// menuOwner is whom a menu button is for; 0 is everybody.
func (c *call) menuOwner(in api.InputUserClass) (int64, error) {
	if _, all := in.(*api.InputUserEmpty); all {
		return 0, nil
	}
	a, err := c.inputUser(in, "USER_ID_INVALID")
	if err != nil {
		return 0, err
	}
	return a.ID, nil
}

// menu is the button that a user gets from a bot.
func (a *account) menu(user int64) api.BotMenuButtonClass {
	for _, id := range []int64{user, 0} {
		button := a.Menus[id].obj
		if _, standard := button.(*api.BotMenuButtonDefault); button != nil && !standard {
			return button
		}
	}
	return &api.BotMenuButtonDefault{}
}

func (c *call) getBotMenuButton(r *api.BotsGetBotMenuButtonRequest) (api.Object, error) {
	id, err := c.menuOwner(r.UserID)
	if err != nil {
		return nil, err
	}
	return c.me.menu(id), nil
}

// startBot begins to talk to a bot, by a link as a rule: in private, or in a
// group, which the bot then comes into.
func (c *call) startBot(r *api.MessagesStartBotRequest) (api.Object, error) {
	bot, err := c.inputUser(r.Bot, "BOT_INVALID")
	switch {
	case err != nil:
		return nil, err
	case !bot.Bot:
		return nil, refuse("BOT_INVALID")
	case len(r.StartParam) > 64:
		return nil, refuse("START_PARAM_TOO_LONG")
	case r.StartParam != "" && !validStart(r.StartParam):
		return nil, refuse("START_PARAM_INVALID")
	}
	to := bot.peer()
	if _, none := r.Peer.(*api.InputPeerEmpty); !none {
		if to, err = c.inputPeer(r.Peer); err != nil {
			return nil, err
		}
	}
	text := "/start"
	switch to.Kind {
	case kindUser:
		if to != bot.peer() {
			return nil, refuse("PEER_ID_INVALID")
		}
	case kindChat, kindChannel:
		text += "@" + bot.Username
	}
	if r.StartParam != "" {
		text += " " + r.StartParam
	}
	if o, err := c.earlier(to, r.RandomID); o != nil || err != nil {
		return o, err
	}
	if err := c.maySend(to, rightPlain); err != nil {
		return nil, err
	}
	if to.Kind != kindUser && !c.w.within(to, bot.ID) {
		if err := c.mayBring(to, r.Bot); err != nil {
			return nil, err
		}
	}
	updates := []api.UpdateClass{}
	if to.Kind != kindUser && !c.w.within(to, bot.ID) {
		updates = c.enterBy(to, bot)
	}
	entities := []api.MessageEntityClass{&api.MessageEntityBotCommand{Length: int32(len(text))}}
	if r.StartParam != "" {
		entities[0] = &api.MessageEntityBotCommand{Length: int32(len(text) - len(r.StartParam) - 1)}
	}
	id, sent := c.send(to, 0, r.RandomID, &api.Message{Message: text, Entities: entities})
	return c.updates(c.me, append(append([]api.UpdateClass{id}, updates...), sent)...), nil
}

// mayBring refuses a bot that the caller can't take into a group:
// CHAT_ADMIN_REQUIRED, USERS_TOO_MUCH, and as invitees says.
func (c *call) mayBring(to peer, bot api.InputUserClass) error {
	switch {
	case !c.may(to, rightInvite):
		return refuse("CHAT_ADMIN_REQUIRED")
	case to.Kind == kindChannel:
		_, _, err := c.invitees(c.w.Channels[to.ID], []api.InputUserClass{bot})
		return err
	case len(c.w.Chats[to.ID].Members) >= chatSizeMax:
		return refuse("USERS_TOO_MUCH")
	}
	return nil
}

// enterBy takes somebody into a group in the caller's name.
func (c *call) enterBy(p peer, a *account) []api.UpdateClass {
	if p.Kind == kindChannel {
		ch := c.w.Channels[p.ID]
		return append([]api.UpdateClass{&api.UpdateChannel{ChannelID: ch.ID}}, c.admit(ch, a)...)
	}
	ch := c.w.Chats[p.ID]
	c.stands(p, a.ID, nil)
	ch.join(&member{User: a.ID, Inviter: c.me.ID, Date: c.now})
	d := c.deliver(c.me, p, &api.MessageService{Action: &api.MessageActionChatAddUser{Users: []int64{a.ID}}})
	return []api.UpdateClass{c.tellParticipants(ch), d.Update}
}
