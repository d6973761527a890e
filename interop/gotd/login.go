package main

import (
	"context"
	"errors"
	"os"
	"strings"

	"github.com/gotd/td/telegram"
	"github.com/gotd/td/telegram/auth"
	"github.com/gotd/td/tg"
)

func sameUser(what string, u *tg.User, who string, id int64, first string) {
	same(what+": id", u.ID, id)
	same(what+": username", u.Username, "sandbox_"+who)
	same(what+": first name", u.FirstName, first)
	same(what+": phone", u.Phone, strings.TrimPrefix(phone(who), "+"))
	same(what+": self", u.Self, true)
	holds(what+": no access hash", u.AccessHash != 0)
}

func dialogsRequest() *tg.MessagesGetDialogsRequest {
	return &tg.MessagesGetDialogsRequest{OffsetPeer: &tg.InputPeerEmpty{}, Limit: 1}
}

func login(ctx context.Context) {
	a := open(ctx, "me", telegram.Options{})
	same("authorized before the login", need(a.client.Auth().Status(ctx)).Authorized, false)
	refused("getDialogs before the login", "AUTH_KEY_UNREGISTERED", failed(a.api.MessagesGetDialogs(ctx, dialogsRequest())))
	refused("a code for no number", "PHONE_NUMBER_INVALID", failed(a.client.Auth().SendCode(ctx, "+12", auth.SendCodeOptions{})))
	sent, ok := need(a.client.Auth().SendCode(ctx, phone("me"), auth.SendCodeOptions{})).(*tg.AuthSentCode)
	holds("no code was sent", ok)
	kind, ok := sent.Type.(*tg.AuthSentCodeTypeSMS)
	holds("the code was not sent by SMS, with no other session there", ok)
	same("the code's length", kind.Length, len(code()))
	refused("a wrong code", "PHONE_CODE_INVALID", failed(a.client.Auth().SignIn(ctx, phone("me"), "11111", sent.PhoneCodeHash)))
	refused("a wrong hash", "PHONE_CODE_EXPIRED", failed(a.client.Auth().SignIn(ctx, phone("me"), code(), "0")))
	authorization := need(a.client.Auth().SignIn(ctx, phone("me"), code(), sent.PhoneCodeHash))
	u, ok := authorization.User.AsNotEmpty()
	holds("signed in as nobody", ok)
	sameUser("the user who signed in", u, "me", meID, "Sandbox")
	same("last name", u.LastName, "User")
	same("bot", u.Bot, false)
	sameUser("self", need(a.client.Self(ctx)), "me", meID, "Sandbox")
	need(a.api.MessagesGetDialogs(ctx, dialogsRequest()))
	a.stop()
	comeBack(ctx)
	for range protocols { // the flow, over each of the framings
		b := signIn(ctx, "me", "again", telegram.Options{})
		sameUser("signed in by the flow", b.self, "me", meID, "Sandbox")
		need(b.api.AuthLogOut(ctx))
		b.stop()
		done(os.Remove(inDir("again.session")))
	}
}

// comeBack needs the saved session only, also for two connections at once.
func comeBack(ctx context.Context) {
	data := need(os.ReadFile(inDir("me.session")))
	done(os.WriteFile(inDir("second.session"), data, 0o600))
	a, b := open(ctx, "me", telegram.Options{}), open(ctx, "second", telegram.Options{})
	sameUser("self of the saved session", need(a.client.Self(ctx)), "me", meID, "Sandbox")
	for _, text := range []string{"0", "1", "2"} {
		for _, each := range []*account{a, b} {
			m := each.read(ctx, &tg.InputPeerSelf{}, sentID(each.sender.Self().Text(ctx, text)))
			same("sent over one of two connections", m.Message, text)
		}
	}
	same("what both sent", texts(a.history(ctx, &tg.InputPeerSelf{}, 6)), []string{"2", "2", "1", "1", "0", "0"})
	b.stop()
	need(a.api.AuthLogOut(ctx))
	a.stop()
	c := open(ctx, "second", telegram.Options{})
	defer c.stop()
	same("authorized after logging out", need(c.client.Auth().Status(ctx)).Authorized, false)
}

func password(ctx context.Context) {
	a := open(ctx, "locked", telegram.Options{})
	defer a.stop()
	signer := a.client.Auth()
	sent, ok := need(signer.SendCode(ctx, phone("locked"), auth.SendCodeOptions{})).(*tg.AuthSentCode)
	holds("no code was sent", ok)
	refused("a wrong code", "PHONE_CODE_INVALID", failed(signer.SignIn(ctx, phone("locked"), "54321", sent.PhoneCodeHash)))
	_, err := signer.SignIn(ctx, phone("locked"), code(), sent.PhoneCodeHash)
	holds("the code alone was enough", errors.Is(err, auth.ErrPasswordAuthNeeded))
	refused("getState before the password", "SESSION_PASSWORD_NEEDED", failed(a.api.UpdatesGetState(ctx)))
	asked := need(a.api.AccountGetPassword(ctx))
	same("has a password", asked.HasPassword, true)
	same("hint", asked.Hint, "the name of this place")
	_, err = signer.Password(ctx, "wrong")
	holds("a wrong password was accepted", errors.Is(err, auth.ErrPasswordInvalid))
	refused("an empty proof", "PASSWORD_HASH_INVALID", failed(a.api.AuthCheckPassword(ctx, &tg.InputCheckPasswordEmpty{})))
	authorization := need(signer.Password(ctx, os.Getenv("SANDBOX_PASSWORD")))
	u, ok := authorization.User.AsNotEmpty()
	holds("signed in as nobody", ok)
	sameUser("the user who signed in", u, "locked", lockedID, "Locked")
	b := signIn(ctx, "locked", "flow", telegram.Options{})
	defer b.stop()
	sameUser("signed in by the flow", b.self, "locked", lockedID, "Locked")
}

func bot(ctx context.Context) {
	heard := newList[*tg.Message]()
	var b *account
	handler := tg.NewUpdateDispatcher()
	handler.OnNewMessage(func(ctx context.Context, e tg.Entities, u *tg.UpdateNewMessage) error {
		m, ok := u.Message.(*tg.Message)
		if !ok || m.Out {
			return nil
		}
		heard.add(m)
		_, err := b.sender.Reply(e, u).Text(ctx, "You said: "+m.Message)
		return err
	})
	b = open(ctx, "bot", telegram.Options{UpdateHandler: handler})
	defer b.stop()
	refused("a wrong token", "ACCESS_TOKEN_INVALID", failed(b.client.Auth().Bot(ctx, "1000:wrong")))
	b.authorize(ctx, "bot")
	sameUser("the bot that signed in", b.self, "bot", botID, "Sandbox Bot")
	same("bot", b.self.Bot, true)
	refused("getDialogs of a bot", "BOT_METHOD_INVALID", failed(b.api.MessagesGetDialogs(ctx, dialogsRequest())))

	a := listener(ctx, "me", "me")
	defer a.stop()
	sent := a.read(ctx, a.peer(ctx, "sandbox_bot"), sentID(a.sender.Resolve("sandbox_bot").Text(ctx, "/start now")))
	same("the command's entity", entities(sent), []entity{{"BotCommand", 0, 6}})
	got := a.heard.until(ctx, "the bot's answer", func(all []event) bool { return len(all) > 0 && !all[len(all)-1].out })
	answer := got[len(got)-1]
	same("the bot's answer", answer.text, "You said: /start now")
	same("who answered", answer.from, int64(botID))
	same("what it answers", answer.replyTo, sent.ID)
	all, _ := heard.now()
	same("who wrote to the bot", all[0].PeerID, tg.PeerClass(&tg.PeerUser{UserID: meID}))
	refused("setBotCommands of a user", "USER_BOT_REQUIRED", failed(a.api.BotsSetBotCommands(ctx,
		&tg.BotsSetBotCommandsRequest{Scope: &tg.BotCommandScopeDefault{}})))
	b.stop()
	botAway(ctx, a)
}

// botAway has the bot miss a message, with gotd's engine and the state that it
// has stored.
func botAway(ctx context.Context, a *ears) {
	b := listener(ctx, "bot", "bot")
	need(a.sender.Resolve("sandbox_bot").Text(ctx, "are you there?"))
	same("who wrote to the bot's engine", b.wait(ctx, "new", meID, "are you there?").from, int64(meID))
	b.stop()
	for _, text := range []string{"hello?", "still there?"} {
		need(a.sender.Resolve("sandbox_bot").Text(ctx, text))
	}
	b = listener(ctx, "bot", "bot")
	defer b.stop()
	b.wait(ctx, "new", meID, "still there?")
	all, _ := b.heard.now()
	var missed []string
	for _, e := range of(all, "new", meID) {
		missed = append(missed, e.text)
	}
	same("what the bot has missed", missed, []string{"hello?", "still there?"})
}
