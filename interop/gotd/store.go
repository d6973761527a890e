package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"sync"

	"github.com/gotd/td/telegram/updates"
)

// store is what gotd's engine remembers, in a file that is written whenever it
// changes.
type store struct {
	name string
	mu   sync.Mutex
	data struct {
		State    *updates.State
		Channels map[int64]int
		Hashes   map[int64]int64
	}
}

var errNoState = errors.New("no state to change")

func openStore(name string) *store {
	s := &store{name: name}
	s.data.Channels, s.data.Hashes = map[int64]int{}, map[int64]int64{}
	if data, err := os.ReadFile(name); err == nil {
		done(json.Unmarshal(data, &s.data))
	}
	return s
}

// change is a change of the state, which must be there.
func (s *store) change(f func(*updates.State)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.data.State == nil {
		return errNoState
	}
	f(s.data.State)
	return s.save()
}

func (s *store) save() error {
	data, err := json.Marshal(&s.data)
	if err != nil {
		return err
	}
	return os.WriteFile(s.name, data, 0o600)
}

func (s *store) GetState(context.Context, int64) (updates.State, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.data.State == nil {
		return updates.State{}, false, nil
	}
	return *s.data.State, true, nil
}

func (s *store) SetState(_ context.Context, _ int64, state updates.State) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.data.State = &state
	return s.save()
}

func (s *store) SetPts(_ context.Context, _ int64, pts int) error {
	return s.change(func(state *updates.State) { state.Pts = pts })
}

func (s *store) SetQts(_ context.Context, _ int64, qts int) error {
	return s.change(func(state *updates.State) { state.Qts = qts })
}

func (s *store) SetDate(_ context.Context, _ int64, date int) error {
	return s.change(func(state *updates.State) { state.Date = date })
}

func (s *store) SetSeq(_ context.Context, _ int64, seq int) error {
	return s.change(func(state *updates.State) { state.Seq = seq })
}

func (s *store) SetDateSeq(_ context.Context, _ int64, date, seq int) error {
	return s.change(func(state *updates.State) { state.Date, state.Seq = date, seq })
}

func (s *store) GetChannelPts(_ context.Context, _, channel int64) (int, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	pts, ok := s.data.Channels[channel]
	return pts, ok, nil
}

func (s *store) SetChannelPts(_ context.Context, _, channel int64, pts int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.data.Channels[channel] = pts
	return s.save()
}

func (s *store) ForEachChannels(ctx context.Context, _ int64, f func(context.Context, int64, int) error) error {
	s.mu.Lock()
	all := make(map[int64]int, len(s.data.Channels))
	for id, pts := range s.data.Channels {
		all[id] = pts
	}
	s.mu.Unlock()
	for id, pts := range all {
		if err := f(ctx, id, pts); err != nil {
			return err
		}
	}
	return nil
}

func (s *store) SetChannelAccessHash(_ context.Context, _, channel, hash int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.data.Hashes[channel] = hash
	return s.save()
}

func (s *store) GetChannelAccessHash(_ context.Context, _, channel int64) (int64, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	hash, ok := s.data.Hashes[channel]
	return hash, ok, nil
}
