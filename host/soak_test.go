package host_test

import (
	"context"
	"encoding/binary"
	"flag"
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgscript/tgscript/sandbox"
	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

var (
	soakTime = flag.Duration("soak", time.Hour, "virtual time that TestSoak lasts")
	soakSeed = flag.Uint64("soak.seed", 0, "seed of TestSoak: who writes what and when, and what goes wrong; 0 is another each time")
)

// soakScript prints what it hears, and answers every fifth private message until
// that is sent: again with the same random_id, so that it is sent once however
// often its answer is lost.
const soakScript = `
on("message", function(event)
  local m = event.message
  if m.out then return end
  print(m.message)
  local n = m.message:match("^private%-(%d+)$")
  if not n or tonumber(n) % 5 ~= 0 then return end
  local sent, err
  repeat
    sent, err = call("messages.sendMessage", { peer = m.peer_id, message = "re " .. m.message, random_id = long(n) }, { timeout = 0 })
  until sent or err.type == "RANDOM_ID_DUPLICATE"
end)`

// soak is one run: people who write, a script that listens, faults in between.
type soak struct {
	*stage
	account string // of the script
	seed    uint64

	mu    sync.Mutex // guards what follows
	rng   *rand.Rand
	sent  map[string]int // by chat: messages that people have sent
	heard map[string]int // the same that the script has heard of, in order
	wrong []string       // what was heard twice, too early or not at all
	gaps  int            // that the user was told of
	line  []byte         // of the output, not whole yet

	struck map[string]int // faults that have hit, by kind; harm's until it ends
}

// dice are the randomness of one goroutine: what it does is the same for the same
// seed, whatever the others do.
type dice struct{ *rand.Rand }

func (s *soak) dice(of string) dice {
	h := fnv.New64a()
	h.Write([]byte(of))
	return dice{rand.New(rand.NewPCG(s.seed, h.Sum64()))}
}

func (d dice) between(low, high time.Duration) time.Duration {
	return low + time.Duration(d.Int64N(int64(high-low)))
}

// Read makes random bytes, for keys, ids and backoffs.
func (s *soak) Read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var word [8]byte
	for i := 0; i < len(p); i += 8 {
		binary.LittleEndian.PutUint64(word[:], s.rng.Uint64())
		copy(p[i:], word[:])
	}
	return len(p), nil
}

// Write takes what the script prints: a chat and a number that counts the
// messages of that chat.
func (s *soak) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.line = append(s.line, p...)
	for {
		line, rest, ok := strings.Cut(string(s.line), "\n")
		if !ok {
			return len(p), nil
		}
		s.line = []byte(rest)
		s.hear(line)
	}
}

// hear takes one line. s.mu is held.
func (s *soak) hear(line string) {
	if strings.Contains(line, " WARN  Telegram does not have all updates ") {
		s.gaps++
		return
	}
	if strings.Contains(line, " WARN  the handler of ") { // it asks again for as long as answers are lost
		return
	}
	chat, number, _ := strings.Cut(line, "-")
	n := 0
	if _, err := fmt.Sscanf(number, "%d", &n); err != nil || n != s.heard[chat]+1 {
		if len(s.wrong) < 20 {
			s.wrong = append(s.wrong, fmt.Sprintf("%q after %d", line, s.heard[chat]))
		}
	}
	s.heard[chat] = max(s.heard[chat], n)
}

// write writes to a chat until time is over, now and then a lot. by may write
// there, each with its own name for it.
func (s *soak) write(chat string, peers []api.InputPeerClass, by []*telegram.Client, until time.Time) {
	d := s.dice(chat)
	for time.Now().Before(until) {
		<-time.After(d.between(time.Second, 12*time.Second))
		many := 1
		if d.IntN(20) == 0 {
			many = 20
		}
		who := d.IntN(len(by))
		for range many {
			s.mu.Lock()
			s.sent[chat]++
			text := fmt.Sprintf("%s-%d", chat, s.sent[chat])
			s.random++
			id := s.random
			s.mu.Unlock()
			req := &api.MessagesSendMessageRequest{Peer: peers[who], Message: text, RandomID: id}
			if _, err := by[who].Invoke(context.Background(), req, telegram.CallOptions{Timeout: -1}); err != nil {
				s.t.Errorf("%s: %v", text, err)
			}
		}
	}
}

// soakFaults make something go wrong for the script's account, each in its own
// way. Those are not here that end a session for good, as the loss of its
// permanent key does.
var soakFaults = map[string]func(d dice) sandbox.Fault{
	"refuse 500": func(dice) sandbox.Fault { return sandbox.Fault{Kind: sandbox.Refuse, Code: 500, Message: "INTERNAL"} },
	"refuse 400": func(dice) sandbox.Fault {
		return sandbox.Fault{Kind: sandbox.Refuse, Code: 400, Message: "PEER_ID_INVALID", Method: "messages.sendMessage"}
	},
	"outdated": func(dice) sandbox.Fault {
		return sandbox.Fault{Kind: sandbox.Refuse, Code: 500, Message: "PERSISTENT_TIMESTAMP_OUTDATED", Method: "updates.getChannelDifference"}
	},
	"invalid": func(dice) sandbox.Fault {
		return sandbox.Fault{Kind: sandbox.Refuse, Code: 400, Message: "PERSISTENT_TIMESTAMP_INVALID", Method: "updates.getDifference"}
	},
	"channel invalid": func(dice) sandbox.Fault {
		return sandbox.Fault{Kind: sandbox.Refuse, Code: 400, Message: "PERSISTENT_TIMESTAMP_INVALID", Method: "updates.getChannelDifference"}
	},
	"flood wait": func(dice) sandbox.Fault {
		return sandbox.Fault{Kind: sandbox.Refuse, Code: 420, Message: "FLOOD_WAIT_3"}
	},
	"delay": func(d dice) sandbox.Fault {
		return sandbox.Fault{Kind: sandbox.Delay, Wait: d.between(time.Second, 10*time.Second)}
	},
	"transport 429": func(dice) sandbox.Fault { return sandbox.Fault{Kind: sandbox.Transport, Code: -429} },
	"bad msg": func(d dice) sandbox.Fault {
		codes := []int{16, 17, 18, 19, 20, 32, 33, 34, 35, 48, 64}
		return sandbox.Fault{Kind: sandbox.BadMsg, Code: codes[d.IntN(len(codes))]}
	},
	"slices": func(d dice) sandbox.Fault {
		return sandbox.Fault{Kind: sandbox.DifferenceSlices, Code: 1 + d.IntN(3), Times: 5}
	},
	"stuck":         soakFault(sandbox.DifferenceStuck, 1),
	"too long":      soakFault(sandbox.DifferenceTooLong, 1),
	"pts gap":       soakFault(sandbox.PtsGap, 1),
	"pts gaps":      soakFault(sandbox.PtsGap, 10),
	"drop before":   soakFault(sandbox.DropBefore, 1),
	"drop after":    soakFault(sandbox.DropAfter, 1),
	"disconnect":    soakFault(sandbox.Disconnect, 1),
	"detailed":      soakFault(sandbox.DetailedInfo, 1),
	"even id":       soakFault(sandbox.EvenMsgID, 1),
	"late id":       soakFault(sandbox.LateMsgID, 1),
	"future id":     soakFault(sandbox.FutureMsgID, 1),
	"wrong session": soakFault(sandbox.WrongSession, 1),
	"wrong salt":    soakFault(sandbox.WrongSalt, 1),
	"forget key":    soakFault(sandbox.ForgetKey, 1),
	"unbind key":    soakFault(sandbox.UnbindKey, 1),
	"duplicate id":  soakFault(sandbox.DuplicateMsgID, 1),
	"bad salt":      soakFault(sandbox.BadSalt, 1),
	"new session":   soakFault(sandbox.NewSession, 1),
	"lose acks":     soakFault(sandbox.LoseAcks, 1),
	"padding":       soakFault(sandbox.Padding, 16),
	"split writes":  soakFault(sandbox.SplitWrites, 3),
	"swap":          soakFault(sandbox.SwapPackets, 1),
	"repeat":        soakFault(sandbox.RepeatPackets, 1),
}

func soakFault(kind sandbox.FaultKind, times int) func(dice) sandbox.Fault {
	return func(dice) sandbox.Fault { return sandbox.Fault{Kind: kind, Times: times} }
}

// harm makes something go wrong every few seconds.
func (s *soak) harm(until time.Time) {
	// A bot does not know which its newest message is before it has seen one: what
	// it misses until then it can't know to be missing.
	<-time.After(time.Minute)
	d, names := s.dice("faults"), slices.Sorted(maps.Keys(soakFaults))
	waiting := map[*sandbox.Injected]string{}
	settle := func() { // and clear away those that have found nothing to hit
		s.box.ClearFaults()
		for i, name := range waiting {
			s.struck[name] += i.Hits()
		}
		clear(waiting)
	}
	for i := 1; time.Now().Before(until); i++ {
		<-time.After(d.between(time.Second, 5*time.Second))
		if n := d.IntN(len(names) + 1); n == len(names) {
			s.box.DropConnections()
			s.struck["dropped connections"]++
		} else {
			f := soakFaults[names[n]](d)
			f.Account = s.faulty()
			f.After = d.IntN(3)
			waiting[s.box.Inject(f)] = names[n]
		}
		if i%20 == 0 {
			settle()
			waiting[s.box.Inject(sandbox.Fault{Account: s.faulty(), After: 10, Kind: sandbox.Transport, Code: -404})] = "transport 404" // twice in a row is the end (T9)
		}
	}
	settle()
}

// faulty names the script's account as faults do, a bot by its token.
func (s *soak) faulty() string {
	if s.account == "sandbox_bot" {
		return "1000:sandbox"
	}
	return s.account
}

// soakChat is a chat, who writes there, and how they name it; "" is the basic
// group.
type soakChat struct {
	name, peer string
	by         []*telegram.Client
}

// run lets everybody loose, and waits until the script must have heard of all.
func (s *soak) run(chats []soakChat) {
	until := time.Now().Add(*soakTime)
	var all sync.WaitGroup
	for _, c := range chats {
		peers := make([]api.InputPeerClass, len(c.by))
		for i, by := range c.by {
			peers[i] = s.peer(by, c.peer)
		}
		all.Go(func() { s.write(c.name, peers, c.by, until) })
	}
	all.Go(func() { s.harm(until) })
	all.Wait()
	<-time.After(time.Hour) // what was lost without a trace is found by the silence (A8)
	synctest.Wait()
}

// soakGroup is the id of the sandbox's basic group.
const soakGroup = 2001

// peer is a chat as an account names it; "" is the basic group.
func (s *soak) peer(c *telegram.Client, name string) api.InputPeerClass {
	s.t.Helper()
	if name == "" {
		return &api.InputPeerChat{ChatID: soakGroup}
	}
	peer, err := c.InputPeer(context.Background(), name)
	if err != nil {
		s.t.Fatal(err)
	}
	return peer
}

// replies counts the answers of the script in a history.
func (s *soak) replies(c *telegram.Client) map[string]int {
	found := map[string]int{}
	peer, offset := s.peer(c, s.account), int32(0)
	for {
		o, err := c.Invoke(context.Background(), &api.MessagesGetHistoryRequest{Peer: peer, OffsetID: offset, Limit: 100}, telegram.CallOptions{})
		if err != nil {
			s.t.Fatal(err)
		}
		var page []api.MessageClass
		switch o := o.(type) {
		case *api.MessagesMessages:
			page = o.Messages
		case *api.MessagesMessagesSlice:
			page = o.Messages
		}
		for _, m := range page {
			if m, ok := m.(*api.Message); ok {
				offset = m.ID
				if of, ok := strings.CutPrefix(m.Message, "re "); ok {
					found[of]++
				}
			}
		}
		if len(page) == 0 {
			return found
		}
	}
}

// TestSoak: whatever happens to the connection, each message reaches the script
// once, in the order of its chat, and what the script sends arrives once.
func TestSoak(t *testing.T) {
	t.Run("user", func(t *testing.T) {
		soakTest(t, "sandbox_friend", func(s *soak, me, locked *telegram.Client) []soakChat {
			return []soakChat{
				{"private", "sandbox_friend", []*telegram.Client{me}},
				{"other", "sandbox_friend", []*telegram.Client{locked}},
				{"group", "", []*telegram.Client{me, locked}},
				{"supergroup", "sandbox_supergroup", []*telegram.Client{me, locked}},
				{"channel", "sandbox_channel", []*telegram.Client{me}},
			}
		})
	})
	// A bot has no list of dialogs, and does not know its channels before it hears
	// of them.
	t.Run("bot", func(t *testing.T) {
		soakTest(t, "sandbox_bot", func(s *soak, me, locked *telegram.Client) []soakChat {
			bot, err := me.InputUser(context.Background(), "sandbox_bot")
			if err != nil {
				s.t.Fatal(err)
			}
			super, err := me.InputChannel(context.Background(), "sandbox_supergroup")
			if err != nil {
				s.t.Fatal(err)
			}
			for _, req := range []api.Object{
				&api.MessagesAddChatUserRequest{ChatID: soakGroup, UserID: bot},
				&api.ChannelsInviteToChannelRequest{Channel: super, Users: []api.InputUserClass{bot}},
			} {
				if _, err := me.Invoke(context.Background(), req, telegram.CallOptions{}); err != nil {
					s.t.Fatal(err)
				}
			}
			return []soakChat{
				{"private", "sandbox_bot", []*telegram.Client{me}},
				{"other", "sandbox_bot", []*telegram.Client{locked}},
				{"group", "", []*telegram.Client{me, locked}},
				{"supergroup", "sandbox_supergroup", []*telegram.Client{me, locked}},
			}
		})
	})
}

// soakTest runs the script as an account, with those who write to it.
func soakTest(t *testing.T, account string, people func(s *soak, me, locked *telegram.Client) []soakChat) {
	seed := *soakSeed
	if seed == 0 {
		seed = rand.Uint64()
	}
	t.Logf("seed %d", seed)
	began := time.Now()
	synctest.Test(t, func(t *testing.T) {
		s := &soak{account: account, seed: seed, rng: rand.New(rand.NewPCG(seed, 1)), sent: map[string]int{}, heard: map[string]int{}, struck: map[string]int{}}
		s.stage = newStage(t, s)
		s.pfs = true
		s.start(soakScript, account, s)
		s.run(people(s, s.client("sandbox_me"), s.client("sandbox_locked")))
		s.check()
	})
	t.Logf("%v of virtual time in %v", *soakTime, time.Since(began).Round(time.Millisecond))
}

// check compares what was sent with what was heard.
func (s *soak) check() {
	select {
	case err := <-s.ended:
		s.t.Errorf("the script has ended: %v", err)
	default:
	}
	answers := s.replies(s.client("sandbox_me"))
	s.mu.Lock()
	defer s.mu.Unlock()
	total, replies := 0, 0
	for chat, n := range s.sent {
		total += n
		if s.heard[chat] != n {
			s.t.Errorf("%s: %d messages of %d have reached the script", chat, s.heard[chat], n)
		}
	}
	for _, w := range s.wrong {
		s.t.Errorf("the script printed %s", w)
	}
	for n := 5; n <= s.sent["private"]; n += 5 {
		replies++
		if of := fmt.Sprintf("private-%d", n); answers[of] != 1 {
			s.t.Errorf("%d answers to %s", answers[of], of)
		}
	}
	s.t.Logf("%d messages, %d answers, %d times too much for a difference, faults: %v", total, replies, s.gaps, s.struck)
}
