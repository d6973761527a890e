package telegram

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
)

const (
	victimFile = "TGSCRIPT_TEST_VICTIM" // the file that a victim writes
	victimFrom = "TGSCRIPT_TEST_FROM"   // the number that its changes begin with
	victimDCs  = 4
	victimSize = 12 // peers of a change
)

// victimChange are the three kinds of changes that a victim makes; all that is in
// one shows n.
func victimChange(t testing.TB, kind string, n int) Change {
	switch kind {
	case "keys":
		s := &Session{DC: n%victimDCs + 1, Keys: map[int]StoredKey{}}
		for dc := 1; dc <= victimDCs; dc++ {
			s.Keys[dc] = fileKey(t, n)
		}
		return Change{Session: s}
	case "peers":
		var c Change
		for i := range victimSize {
			c.Peers = append(c.Peers, StoredPeer{ID: int64(i + 1), AccessHash: int64(n), Names: []string{fmt.Sprint("name", i, "of", n), fmt.Sprint("peer", (i+n)%victimSize)}})
		}
		return c
	}
	return Change{State: &UpdateState{Pts: int32(n), Channels: map[int64]ChannelState{1: {Pts: int32(n)}, 2: {Pts: int32(n)}}}}
}

// TestAccountFileVictim is the process that TestAccountFileKilled kills: it
// saves, three at a time, and says what is saved. Now and then it seals the file,
// and lets go of the connection.
func TestAccountFileVictim(t *testing.T) {
	path := os.Getenv(victimFile)
	if path == "" {
		return
	}
	from, err := strconv.Atoi(os.Getenv(victimFrom))
	must(t, err)
	fmt.Println("ready")
	f, err := openAccountFile(path, AccountFileOptions{Create: true, Passphrase: passphrase("sesame")}, quickTuning)
	must(t, err)
	fmt.Println("open")
	var all sync.WaitGroup
	for _, kind := range []string{"keys", "peers", "state"} {
		all.Go(func() {
			for n := from; ; n++ {
				if err := f.Save(victimChange(t, kind, n)); err != nil {
					panic(err)
				}
				fmt.Println(kind, n)
			}
		})
	}
	all.Go(func() {
		for n := from; ; n++ {
			err := f.Unseal()
			if n%2 == 0 {
				err = f.Seal("sesame")
			}
			f.using.Lock()
			err = errors.Join(err, f.disconnect()) // as after a while without use
			f.using.Unlock()
			if err != nil {
				panic(err)
			}
			fmt.Println("seal", n)
		}
	})
	all.Wait()
}

func passphrase(s string) func() (string, error) {
	return func() (string, error) { return s, nil }
}

// kill runs a victim until it has said so many lines, and a little longer, and
// is what it had saved by then.
func kill(t *testing.T, path string, from, lines int, look func(pid int)) map[string]int {
	t.Helper()
	victim := exec.Command(os.Args[0], "-test.run=^TestAccountFileVictim$")
	victim.Env = append(os.Environ(), victimFile+"="+path, fmt.Sprint(victimFrom, "=", from))
	var stderr bytes.Buffer
	victim.Stderr = &stderr
	out, err := victim.StdoutPipe()
	must(t, err)
	must(t, victim.Start())
	saved := map[string]int{}
	r := bufio.NewScanner(out)
	for n := 0; r.Scan(); n++ { // to the end: what it has said is saved, even if it is read later
		kind, number, _ := strings.Cut(r.Text(), " ")
		saved[kind], _ = strconv.Atoi(number)
		if n == lines {
			look(victim.Process.Pid)
			for range rand.IntN(3000) {
				runtime.Gosched()
			}
			must(t, victim.Process.Kill())
		}
	}
	if err := victim.Wait(); err == nil || stderr.Len() > 0 {
		t.Fatalf("the victim has ended by itself: %v\n%s", err, stderr.String())
	}
	return saved
}

// TestAccountFileKilled: whenever a process is killed, its account's file opens
// again, and all that a Save has returned for is there, and of what it has not
// returned for, all or nothing. Two hundred are killed, or a few with the race
// detector.
func TestAccountFileKilled(t *testing.T) {
	rounds := 50
	if raceDetector {
		rounds = 10
	}
	for lane := range 4 {
		t.Run(fmt.Sprint(lane), func(t *testing.T) {
			t.Parallel()
			killMany(t, rounds)
		})
	}
}

func killMany(t *testing.T, rounds int) {
	path, next, began := accountPath(t), 1, 0
	last := map[string]int{}
	for round := range rounds {
		if round%4 == 0 { // a new file: some are killed while they make it
			must(t, os.RemoveAll(filepath.Dir(path)))
			last = map[string]int{}
		}
		lines, look := rand.IntN(20), func(int) {}
		if round == 1 {
			lines, look = 5, func(pid int) {
				var inUse *InUseError
				if _, err := openAccountFile(path, AccountFileOptions{}, quickTuning); !errors.As(err, &inUse) || inUse.PID != pid {
					t.Errorf("opened while process %d has it: %v", pid, err)
				}
			}
		}
		saved := kill(t, path, next, lines, look)
		if _, opened := saved["open"]; !opened {
			began++
		}
		for kind, n := range saved {
			last[kind] = max(n, last[kind])
		}
		next = 1 + max(next, checkVictim(t, path, last))
		if t.Failed() {
			t.Fatalf("round %d", round)
		}
	}
	t.Logf("%d of %d killed while they opened the file; %d changes saved", began, rounds, next)
}

// checkVictim looks at what a victim has left, and is the highest number there.
func checkVictim(t *testing.T, path string, last map[string]int) int {
	t.Helper()
	f, err := openAccountFile(path, AccountFileOptions{Create: true, Passphrase: passphrase("sesame")}, quickTuning)
	must(t, err)
	defer closeFile(t, f)
	s, err := f.Load()
	must(t, err)
	keys, peers := 0, 0
	for _, k := range s.Keys {
		keys = int(k.Salt - fileKey(t, 0).Salt)
	}
	want := victimChange(t, "keys", keys).Session
	if keys < last["keys"] || keys > 0 && (s.DC != want.DC || len(s.Keys) != victimDCs) {
		t.Errorf("keys %d of data centre %d, last saved %d", keys, s.DC, last["keys"])
	}
	for dc, k := range s.Keys {
		if !bytes.Equal(k.Key.Bytes(), want.Keys[dc].Key.Bytes()) || k.Salt != want.Keys[dc].Salt {
			t.Errorf("the key of %d is not that of %d", dc, keys)
		}
	}
	pts := int(s.State.Pts)
	if pts < last["state"] || pts > 0 && (int(s.State.Channels[1].Pts) != pts || int(s.State.Channels[2].Pts) != pts) {
		t.Errorf("state %+v, last saved %d", s.State, last["state"])
	}
	for i := range victimSize {
		p, ok, err := f.Peer(PeerQuery{ID: int64(i + 1)})
		must(t, err)
		if i == 0 {
			peers = int(p.AccessHash)
		}
		name := fmt.Sprint("peer", (i+peers)%victimSize)
		byName, found, err := f.Peer(PeerQuery{Name: name})
		must(t, err)
		if int(p.AccessHash) != peers || peers < last["peers"] || ok != (peers > 0) || found != ok || byName.ID != p.ID {
			t.Errorf("peer %d is %+v, and %s %+v; the first is of %d, last saved %d", i, p, name, byName, peers, last["peers"])
		}
	}
	var health string
	must(t, f.use(func(c *connection) error { return c.row("PRAGMA quick_check").Scan(&health) }))
	if health != "ok" {
		t.Errorf("integrity: %s", health)
	}
	return max(keys, peers, pts)
}
