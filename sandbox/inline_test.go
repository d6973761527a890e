package sandbox

import (
	"testing"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

func article(id, text string) *api.InputBotInlineResult {
	return &api.InputBotInlineResult{ID: id, Type: "article", Title: tl.Some("Title"),
		SendMessage: &api.InputBotInlineMessageText{Message: text,
			ReplyMarkup: buttons(&api.InlineButtonTypeCallback{Data: []byte("go")})}}
}

func TestInlineQuery(t *testing.T) {
	s, now := sandboxAt(t)
	c, friend, bot := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend"), connect(t, s, "1000:sandbox")
	ask := &api.MessagesGetInlineBotResultsRequest{Bot: c.inputUser(botID), Peer: c.channel(supergroupID), Query: "cats"}
	wait := c.begin(ask)
	q := bot.only().Updates[0].(*api.UpdateBotInlineQuery)
	if _, ok := q.PeerType.(*api.InlineQueryPeerTypeMegagroup); !ok || q.Query != "cats" || q.UserID != meID {
		t.Errorf("the bot got %+v", q)
	}
	answer := &api.MessagesSetInlineBotResultsRequest{QueryID: q.QueryID, CacheTime: 10, NextOffset: tl.Some("2"),
		Results: []api.InputBotInlineResultClass{article("one", "A cat."), article("two", "Two cats.")}}
	call1[*api.Bool](bot, answer)
	got, ok := wait.reply.(*api.MessagesBotResults)
	if !ok || len(got.Results) != 2 || got.QueryID != q.QueryID || got.NextOffset.Value != "2" {
		t.Fatalf("answered with %+v, %v", wait.reply, wait.err)
	}
	bot.refused(answer, "QUERY_ID_INVALID")

	send := &api.MessagesSendInlineBotResultRequest{Peer: c.channel(supergroupID), RandomID: 1, QueryID: q.QueryID, ID: "two"}
	u := call1[*api.Updates](c, send)
	m := u.Updates[1].(*api.UpdateNewChannelMessage).Message.(*api.Message)
	if m.Message != "Two cats." || m.ViaBotID.Value != botID || m.ReplyMarkup == nil || len(friend.pushed) != 1 {
		t.Errorf("sent %+v", m)
	}
	chosen := bot.only().Updates[0].(*api.UpdateBotInlineSend)
	if chosen.Query != "cats" || chosen.ID != "two" || chosen.UserID != meID {
		t.Errorf("the bot got %+v", chosen)
	}
	edit := &api.MessagesEditInlineBotMessageRequest{ID: chosen.MsgID, Message: tl.Some("Three cats.")}
	call1[*api.Bool](bot, edit)
	bot.refused(edit, "MESSAGE_NOT_MODIFIED")
	if m := s.world.Channels[supergroupID].Box.get(m.ID).Obj.(*api.Message); m.Message != "Three cats." || m.ReplyMarkup != nil {
		t.Errorf("edited to %+v", m)
	}
	edit.ID.(*api.InputBotInlineMessageID64).AccessHash++
	bot.refused(edit, "MESSAGE_ID_INVALID")

	// A button below it asks the bot, which is not in the group.
	send.RandomID, send.ID, send.Peer = 2, "one", c.user(friendID)
	call1[*api.Updates](c, send)
	pressed := friend.begin(&api.MessagesGetBotCallbackAnswerRequest{Peer: friend.user(meID),
		MsgID: friend.me.Box.top(userPeer(meID)), Data: []byte("go")})
	query := bot.pushed[len(bot.pushed)-1].(*api.Updates).Updates[0].(*api.UpdateInlineBotCallbackQuery)
	call1[*api.Bool](bot, &api.MessagesSetBotCallbackAnswerRequest{QueryID: query.QueryID})
	if pressed.err != nil || query.UserID != friendID {
		t.Errorf("%+v, %v", query, pressed.err)
	}
	call1[*api.Bool](bot, &api.MessagesEditInlineBotMessageRequest{ID: query.MsgID, Message: tl.Some("x")})

	*now += resultsTime + 1
	send.RandomID = 3
	c.refused(send, "INLINE_RESULT_EXPIRED")
	wait = c.begin(ask)
	*now += queryTime
	s.Tick()
	wait.failed(t, "BOT_RESPONSE_TIMEOUT")
}

func TestInlineRefused(t *testing.T) {
	s := newSandbox(t)
	c, bot := connect(t, s, "sandbox_me"), connect(t, s, "1000:sandbox")
	ask := &api.MessagesGetInlineBotResultsRequest{Bot: c.inputUser(botID), Peer: &api.InputPeerEmpty{}}
	c.begin(ask)
	id := bot.only().Updates[0].(*api.UpdateBotInlineQuery).QueryID
	answer := func(results ...api.InputBotInlineResultClass) *api.MessagesSetInlineBotResultsRequest {
		return &api.MessagesSetInlineBotResultsRequest{QueryID: id, Results: results}
	}
	untitled, odd, mediaLess := article("x", "x"), article("x", "x"), article("x", "x")
	untitled.Title, odd.Type = tl.Opt[string]{}, "odd"
	mediaLess.SendMessage = &api.InputBotInlineMessageMediaAuto{}
	var many []api.InputBotInlineResultClass
	for range 51 {
		many = append(many, article("x", "x"))
	}
	far, silent, wrong := answer(), answer(), answer()
	far.NextOffset = tl.Some(string(make([]byte, 65)))
	silent.SwitchPm = &api.InlineBotSwitchPM{StartParam: "x"}
	wrong.SwitchPm = &api.InlineBotSwitchPM{Text: "x", StartParam: "?"}
	photo := &api.InputBotInlineResultPhoto{ID: "x", Photo: &api.InputPhoto{ID: 5}, SendMessage: &api.InputBotInlineMessageMediaAuto{}}
	for _, tt := range []struct {
		c    *client
		req  api.Object
		want string
	}{
		{bot, answer(untitled), "ARTICLE_TITLE_EMPTY"},
		{bot, answer(odd), "RESULT_TYPE_INVALID"},
		{bot, answer(mediaLess), "SEND_MESSAGE_MEDIA_INVALID"},
		{bot, answer(article("", "x")), "RESULT_ID_INVALID"},
		{bot, answer(article("x", "x"), article("x", "y")), "RESULT_ID_DUPLICATE"},
		{bot, answer(article("x", "")), "MESSAGE_EMPTY"},
		{bot, answer(photo), "PHOTO_INVALID"},
		{bot, answer(many...), "RESULTS_TOO_MUCH"},
		{bot, far, "NEXT_OFFSET_INVALID"},
		{bot, silent, "SWITCH_PM_TEXT_EMPTY"},
		{bot, wrong, "START_PARAM_INVALID"},
		{bot, &api.MessagesSetInlineBotResultsRequest{QueryID: 5}, "QUERY_ID_INVALID"},
		{c, &api.MessagesSendInlineBotResultRequest{Peer: self(), ID: "x"}, "QUERY_ID_EMPTY"},
		{c, &api.MessagesSendInlineBotResultRequest{Peer: self(), QueryID: 5}, "RESULT_ID_EMPTY"},
		{c, &api.MessagesSendInlineBotResultRequest{Peer: self(), QueryID: 5, ID: "x"}, "INLINE_RESULT_EXPIRED"},
		{c, &api.MessagesGetInlineBotResultsRequest{Bot: c.inputUser(friendID), Peer: self()}, "BOT_INVALID"},
	} {
		tt.c.refused(tt.req, tt.want)
	}
	s.world.Accounts[botID].Inline = false
	c.refused(ask, "BOT_INLINE_DISABLED")
}

func TestBotCommands(t *testing.T) {
	s := newSandbox(t)
	c, bot := connect(t, s, "sandbox_me"), connect(t, s, "1000:sandbox")
	set := &api.BotsSetBotCommandsRequest{Scope: &api.BotCommandScopeDefault{},
		Commands: []*api.BotCommand{{Command: "help", Description: "What there is."}}}
	call1[*api.Bool](bot, set)
	if u := c.only().Updates[0].(*api.UpdateBotCommands); len(u.Commands) != 1 || u.BotID != botID {
		t.Errorf("I got %+v", u)
	}
	full := call1[*api.UsersUserFull](c, &api.UsersGetFullUserRequest{ID: c.inputUser(botID)}).FullUser
	if list := full.BotInfo.Commands; len(list) != 1 || list[0].Command != "help" {
		t.Errorf("full user has %+v", list)
	}
	get := func(scope api.BotCommandScopeClass) int {
		return len(call1[*api.BotCommandVector](bot, &api.BotsGetBotCommandsRequest{Scope: scope}).Elems)
	}
	if get(&api.BotCommandScopeDefault{}) != 1 || get(&api.BotCommandScopePeer{Peer: bot.user(meID)}) != 0 {
		t.Error("commands are in the wrong scope")
	}
	call1[*api.Bool](bot, &api.BotsResetBotCommandsRequest{Scope: &api.BotCommandScopeDefault{}})
	if get(&api.BotCommandScopeDefault{}) != 0 {
		t.Error("commands are still there")
	}
	for _, tt := range []struct {
		c    *client
		req  *api.BotsSetBotCommandsRequest
		want string
	}{
		{bot, &api.BotsSetBotCommandsRequest{Scope: set.Scope, Commands: []*api.BotCommand{{Command: "Help", Description: "x"}}}, "BOT_COMMAND_INVALID"},
		{bot, &api.BotsSetBotCommandsRequest{Scope: set.Scope, Commands: []*api.BotCommand{{Command: "help"}}}, "BOT_COMMAND_DESCRIPTION_INVALID"},
		{bot, &api.BotsSetBotCommandsRequest{Scope: set.Scope, LangCode: "english"}, "LANG_CODE_INVALID"},
		{bot, &api.BotsSetBotCommandsRequest{Scope: &api.BotCommandScopePeer{Peer: &api.InputPeerUser{UserID: 5}}}, "PEER_ID_INVALID"},
		{c, set, "USER_BOT_REQUIRED"},
	} {
		tt.c.refused(tt.req, tt.want)
	}
	c.pushed = nil
	button := &api.BotMenuButton{Text: "Open", URL: "https://example.org"}
	call1[*api.Bool](bot, &api.BotsSetBotMenuButtonRequest{UserID: &api.InputUserEmpty{}, Button: button})
	if u := c.only().Updates[0].(*api.UpdateBotMenuButton); u.Button.(*api.BotMenuButton).Text != "Open" {
		t.Errorf("I got %+v", u)
	}
	if b, err := bot.try(&api.BotsGetBotMenuButtonRequest{UserID: bot.inputUser(meID)}); err != nil || b.(*api.BotMenuButton).Text != "Open" {
		t.Errorf("got %+v, %v", b, err)
	}
	bot.refused(&api.BotsSetBotMenuButtonRequest{UserID: &api.InputUserEmpty{}, Button: &api.BotMenuButton{URL: "https://example.org"}}, "BUTTON_TEXT_INVALID")
	call1[*api.Bool](bot, &api.BotsSetBotMenuButtonRequest{UserID: bot.inputUser(meID), Button: &api.BotMenuButtonCommands{}})
	full = call1[*api.UsersUserFull](c, &api.UsersGetFullUserRequest{ID: c.inputUser(botID)}).FullUser
	if _, own := full.BotInfo.MenuButton.(*api.BotMenuButtonCommands); !own {
		t.Errorf("my own button is %+v", full.BotInfo.MenuButton)
	}
	bot.refused(&api.BotsSetBotMenuButtonRequest{UserID: &api.InputUserEmpty{}, Button: &api.BotMenuButton{Text: "x", URL: "x"}}, "BUTTON_URL_INVALID")
}

func TestStartBot(t *testing.T) {
	s := newSandbox(t)
	c, bot := connect(t, s, "sandbox_me"), connect(t, s, "1000:sandbox")
	start := func(in api.InputPeerClass, random int64, param string) *api.MessagesStartBotRequest {
		return &api.MessagesStartBotRequest{Bot: c.inputUser(botID), Peer: in, RandomID: random, StartParam: param}
	}
	u := call1[*api.Updates](c, start(c.user(botID), 1, "ref_7"))
	if m := u.Updates[1].(*api.UpdateNewMessage).Message.(*api.Message); m.Message != "/start ref_7" || len(m.Entities) != 1 {
		t.Errorf("sent %+v", m)
	}
	call1[*api.Updates](c, start(&api.InputPeerChat{ChatID: groupID}, 2, "x"))
	call1[*api.Updates](c, start(c.channel(supergroupID), 3, ""))
	if s.world.Chats[groupID].member(botID) == nil || s.world.Channels[supergroupID].member(botID) == nil {
		t.Error("the bot has not come in")
	}
	m := bot.me.Box.get(bot.me.Box.top(chatPeer(groupID))).Obj.(*api.Message)
	if m.Message != "/start@sandbox_bot x" {
		t.Errorf("in the group: %q", m.Message)
	}
	c.refused(start(c.user(botID), 4, "?"), "START_PARAM_INVALID")
	c.refused(start(c.user(botID), 4, string(make([]byte, 65))), "START_PARAM_TOO_LONG")
	c.sentOnce(start(c.user(botID), 1, ""))
	c.refused(&api.MessagesStartBotRequest{Bot: c.inputUser(friendID), Peer: self()}, "BOT_INVALID")
	c.refused(start(c.channel(channelID), 20, ""), "USER_BOT")
	made := call1[*api.MessagesInvitedUsers](c, &api.MessagesCreateChatRequest{Title: "x", Users: []api.InputUserClass{c.inputUser(friendID)}})
	full := made.Updates.(*api.Updates).Chats[0].(*api.Chat).ID
	for i := range int64(chatSizeMax) {
		s.world.Chats[full].Members = append(s.world.Chats[full].Members, &member{User: 9000 + i})
	}
	c.refused(start(&api.InputPeerChat{ChatID: full}, 21, ""), "USERS_TOO_MUCH")
	c.refused(start(c.user(friendID), 4, ""), "PEER_ID_INVALID")
}
