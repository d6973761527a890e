package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/telegram"
	"github.com/gotd/td/telegram/updates"
	"github.com/gotd/td/telegram/updates/hook"
	"github.com/gotd/td/tg"
)

// event is something that an account's handlers were told.
type event struct {
	kind    string // new, edit, delete, read
	chat    int64  // 0 for a deletion outside of channels
	id      int
	text    string
	out     bool
	from    int64
	replyTo int
}

// ears is an account with gotd's update engine, and what it has told.
type ears struct {
	*account
	heard   *list[event]
	tooLong *list[int64] // channels whose difference was too long
}

// listener signs an account in and runs the engine, with what it knows kept in
// a file beside the session.
func listener(ctx context.Context, who, name string) *ears {
	e := &ears{heard: newList[event](), tooLong: newList[int64]()}
	store := openStore(inDir(name + ".state"))
	engine := updates.New(updates.Config{
		Handler: e.handler(), Storage: store, AccessHasher: store, OnChannelTooLong: e.tooLong.add,
	})
	e.account = signIn(ctx, who, name, telegram.Options{
		UpdateHandler: engine,
		Middlewares:   []telegram.Middleware{hook.UpdateHook(engine.Handle), affected(engine.Handle)},
	})
	ctx, cancel := context.WithCancel(ctx)
	started, ended := make(chan struct{}), make(chan error, 1)
	go func() {
		ended <- engine.Run(ctx, e.api, e.self.ID, updates.AuthOptions{
			IsBot: e.self.Bot, OnStart: func(context.Context) { close(started) },
		})
	}()
	select {
	case <-started:
	case err := <-ended:
		cancel()
		fail("the engine of %s does not start: %v", name, err)
	}
	stop := e.stop
	e.account.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			fmt.Fprintf(os.Stderr, "the engine of %s ended with %v\n", name, err)
		}
		stop()
	})
	return e
}

// affected tells the engine of a client's own deletions, whose pts its hook does
// not see.
type affected hook.UpdateHook

func (h affected) Handle(next tg.Invoker) telegram.InvokeFunc {
	return func(ctx context.Context, input bin.Encoder, output bin.Decoder) error {
		if err := next.Invoke(ctx, input, output); err != nil {
			return err
		}
		answer, ok := output.(*tg.MessagesAffectedMessages)
		if !ok || answer.PtsCount == 0 {
			return nil
		}
		var u tg.UpdateClass
		switch r := input.(type) {
		case *tg.MessagesDeleteMessagesRequest:
			u = &tg.UpdateDeleteMessages{Messages: r.ID, Pts: answer.Pts, PtsCount: answer.PtsCount}
		case *tg.ChannelsDeleteMessagesRequest:
			channel, ok := r.Channel.(*tg.InputChannel)
			if !ok {
				return nil
			}
			u = &tg.UpdateDeleteChannelMessages{ChannelID: channel.ChannelID, Messages: r.ID, Pts: answer.Pts, PtsCount: answer.PtsCount}
		default: // marks as read
			u = &tg.UpdateReadMessagesContents{Pts: answer.Pts, PtsCount: answer.PtsCount}
		}
		return h(ctx, &tg.Updates{Updates: []tg.UpdateClass{u}})
	}
}

func (e *ears) handler() telegram.UpdateHandler {
	d := tg.NewUpdateDispatcher()
	message := func(kind string, m tg.MessageClass) error {
		if m, ok := m.(*tg.Message); ok {
			e.heard.add(event{kind: kind, chat: id(m.PeerID), id: m.ID, text: m.Message, out: m.Out, from: e.author(m), replyTo: replyTo(m)})
		}
		return nil
	}
	deleted := func(chat int64, ids []int) error {
		for _, id := range ids {
			e.heard.add(event{kind: "delete", chat: chat, id: id})
		}
		return nil
	}
	d.OnNewMessage(func(_ context.Context, _ tg.Entities, u *tg.UpdateNewMessage) error { return message("new", u.Message) })
	d.OnNewChannelMessage(func(_ context.Context, _ tg.Entities, u *tg.UpdateNewChannelMessage) error {
		return message("new", u.Message)
	})
	d.OnEditMessage(func(_ context.Context, _ tg.Entities, u *tg.UpdateEditMessage) error {
		return message("edit", u.Message)
	})
	d.OnEditChannelMessage(func(_ context.Context, _ tg.Entities, u *tg.UpdateEditChannelMessage) error {
		return message("edit", u.Message)
	})
	d.OnDeleteMessages(func(_ context.Context, _ tg.Entities, u *tg.UpdateDeleteMessages) error {
		return deleted(0, u.Messages)
	})
	d.OnDeleteChannelMessages(func(_ context.Context, _ tg.Entities, u *tg.UpdateDeleteChannelMessages) error {
		return deleted(u.ChannelID, u.Messages)
	})
	d.OnReadHistoryOutbox(func(_ context.Context, _ tg.Entities, u *tg.UpdateReadHistoryOutbox) error {
		e.heard.add(event{kind: "read", chat: id(u.Peer), id: u.MaxID})
		return nil
	})
	d.OnReadChannelOutbox(func(_ context.Context, _ tg.Entities, u *tg.UpdateReadChannelOutbox) error {
		e.heard.add(event{kind: "read", chat: u.ChannelID, id: u.MaxID})
		return nil
	})
	return d
}

// of picks the events of a kind in a chat.
func of(all []event, kind string, chat int64) []event {
	var some []event
	for _, e := range all {
		if e.kind == kind && e.chat == chat {
			some = append(some, e)
		}
	}
	return some
}

// wait waits for the event of a kind, chat and text.
func (e *ears) wait(ctx context.Context, kind string, chat int64, text string) event {
	var found event
	e.heard.until(ctx, fmt.Sprintf("%s %q in %d", kind, text, chat), func(all []event) bool {
		for _, found = range of(all, kind, chat) {
			if found.text == text {
				return true
			}
		}
		return false
	})
	return found
}

// waitID is wait for events without text.
func (e *ears) waitID(ctx context.Context, kind string, chat int64, id int) {
	e.heard.until(ctx, fmt.Sprintf("%s of %d in %d", kind, id, chat), func(all []event) bool {
		for _, found := range of(all, kind, chat) {
			if found.id == id {
				return true
			}
		}
		return false
	})
}
