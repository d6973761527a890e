package sandbox

import (
	"bytes"
	"encoding/gob"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/tgscript/tgscript/tl/api"
)

// snapshotName is the file in Options.Dir. It holds auth keys: it is readable
// by its owner only.
const snapshotName = "world.gob"

// GobEncode writes a message with its object as TL.
func (m *message) GobEncode() ([]byte, error) {
	return encodeGob(storedMessage{m.ID, m.Peer, m.By, m.Link, api.Append(nil, m.Obj), m.Reactions, m.Mentioned, m.Unseen, m.Viewers})
}

// GobDecode reads what GobEncode wrote.
func (m *message) GobDecode(b []byte) error {
	var s storedMessage
	if err := gob.NewDecoder(bytes.NewReader(b)).Decode(&s); err != nil {
		return err
	}
	obj, err := api.Decode(s.Obj)
	if err != nil {
		return err
	}
	msg, ok := obj.(api.MessageClass)
	if !ok {
		return fmt.Errorf("message %d is a %T", s.ID, obj)
	}
	*m = message{ID: s.ID, Peer: s.Peer, By: s.By, Link: s.Link, Obj: msg, Reactions: s.Reactions,
		Mentioned: s.Mentioned, Unseen: s.Unseen, Viewers: s.Viewers}
	return nil
}

type storedMessage struct {
	ID   int32
	Peer peer
	By   int64
	Link int64
	Obj  []byte

	Reactions []reaction

	Mentioned, Unseen, Viewers []int64
}

// GobEncode writes an event with its update as TL.
func (e *event) GobEncode() ([]byte, error) {
	return encodeGob(storedEvent{e.Pts, e.Count, api.Append(nil, e.Update)})
}

// GobDecode reads what GobEncode wrote.
func (e *event) GobDecode(b []byte) error {
	var s storedEvent
	if err := gob.NewDecoder(bytes.NewReader(b)).Decode(&s); err != nil {
		return err
	}
	obj, err := api.Decode(s.Update)
	if err != nil {
		return err
	}
	u, ok := obj.(api.UpdateClass)
	if !ok {
		return fmt.Errorf("update at pts %d is a %T", s.Pts, obj)
	}
	*e = event{s.Pts, s.Count, u}
	return nil
}

type storedEvent struct {
	Pts, Count int32
	Update     []byte
}

func encodeGob(v any) ([]byte, error) {
	var b bytes.Buffer
	err := gob.NewEncoder(&b).Encode(v)
	return b.Bytes(), err
}

// save writes the world to a folder, whole or not at all.
func (w *world) save(dir string) error {
	if dir == "" {
		return nil
	}
	b, err := encodeGob(w)
	if err != nil {
		return fmt.Errorf("sandbox: world: %w", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("sandbox: %w", err)
	}
	if err := w.saveFiles(dir); err != nil {
		return fmt.Errorf("sandbox: %w", err)
	}
	tmp := filepath.Join(dir, snapshotName+".new")
	if err := os.WriteFile(tmp, b, 0o600); err != nil {
		return fmt.Errorf("sandbox: %w", err)
	}
	if err := os.Rename(tmp, filepath.Join(dir, snapshotName)); err != nil {
		return fmt.Errorf("sandbox: %w", err)
	}
	return nil
}

// loadWorld reads the world kept in a folder, or makes the default one.
func loadWorld(dir string) (*world, error) {
	if dir == "" {
		return defaultWorld(), nil
	}
	b, err := os.ReadFile(filepath.Join(dir, snapshotName))
	if errors.Is(err, fs.ErrNotExist) {
		return defaultWorld(), nil
	}
	if err != nil {
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	w := newWorld()
	if err := gob.NewDecoder(bytes.NewReader(b)).Decode(w); err != nil {
		return nil, fmt.Errorf("sandbox: %s: %w", filepath.Join(dir, snapshotName), err)
	}
	w.mend()
	w.index()
	if err := w.loadFiles(dir); err != nil {
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	return w, nil
}

// mend makes the maps that a snapshot leaves out when they are empty.
func (w *world) mend() {
	if w.Polls == nil {
		w.Polls = map[int64]*poll{}
	}
	if w.Sets == nil {
		w.Sets = map[int64]*stickerSet{}
	}
	if w.Files == nil {
		w.Files = map[int64]*file{}
	}
	for _, a := range w.Accounts {
		if a.Dialogs == nil {
			a.Dialogs = map[peer]*dialog{}
		}
		if a.Contacts == nil {
			a.Contacts = map[int64]contact{}
		}
		if a.Blocked == nil {
			a.Blocked = map[int64]int32{}
		}
		if a.Privacy == nil {
			a.Privacy = map[privacyKey][]privacyRule{}
		}
		if a.Commands == nil {
			a.Commands = map[commandScope][]botCommand{}
		}
		if a.Menus == nil {
			a.Menus = map[int64]kept[api.BotMenuButtonClass]{}
		}
		if a.Notify == nil {
			a.Notify = map[notifyScope]kept[*api.PeerNotifySettings]{}
		}
		if a.SentAs == nil {
			a.SentAs = map[sentKey]sentAs{}
		}
		if a.Secondary.Limit == 0 {
			a.Secondary.Limit = logLimit
		}
	}
	for _, c := range w.Channels {
		c.mend()
	}
}

// mend is the same for one channel.
func (c *channel) mend() {
	if c.Bans == nil {
		c.Bans = map[int64]*ban{}
	}
	if c.LastSent == nil {
		c.LastSent = map[int64]int32{}
	}
}
