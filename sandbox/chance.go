package sandbox

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// chance is how often a part of a file is out of luck, the same for the same seed.
type chance struct {
	percent float64
	seed    uint64
	draws   int64 // so far; guarded by Sandbox.mu
}

// of100 draws a number from 0 to 100.
func (c *chance) of100() float64 {
	c.draws++
	h := sha256.Sum256(fmt.Appendf(nil, "tgscript sandbox chance %d %d", c.seed, c.draws))
	return float64(binary.LittleEndian.Uint32(h[:])) / (1 << 32) * 100
}

// FailParts lets so many of a hundred parts of files fail from now on, as
// Options.FailParts and Options.Seed say.
func (s *Sandbox) FailParts(percent float64, seed uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.chance = chance{percent: percent, seed: seed}
}

// mishaps are what comes between a client and a part, and of a hundred how many
// are which. All but the last refuse it before anything is done, with errors that
// Telegram documents for any method or, as the flood of those without Premium,
// for parts (https://core.telegram.org/api/files); the floods are few since a client waits with all it has. The last, 0, takes or
// brings the part, and loses the answer with the connection.
var mishaps = []struct {
	of100  float64
	code   int
	refuse string
}{
	{40, 500, "RPC_CALL_FAIL"},
	{25, -503, "Timeout"},
	{15, 500, "INTERNAL"},
	{5, 420, "FLOOD_WAIT_1"},
	{3, 420, "FLOOD_PREMIUM_WAIT_1"},
	{12, 0, ""},
}

// movesParts tells whether a method is what the content of files travels by.
func movesParts(method string) bool {
	switch method {
	case "upload.saveFilePart", "upload.saveBigFilePart", "upload.getFile", "upload.getWebFile", "upload.getCdnFile":
		return true
	}
	return false
}

// unlucky runs a method, unless it is one for parts and out of luck.
func (s *Sandbox) unlucky(sess *session, t *tl.Type, req api.Object) (api.Object, error) {
	if s.chance.percent <= 0 || !movesParts(t.Name) || s.chance.of100() >= s.chance.percent {
		return s.execute(sess, t, req)
	}
	draw := s.chance.of100()
	for _, m := range mishaps {
		if draw -= m.of100; draw < 0 {
			if m.code == 0 {
				break
			}
			if me := s.world.Accounts[sess.key.Account]; me != nil && me.Premium && m.code == 420 {
				return nil, refuseNumbered("FLOOD_WAIT_1")
			}
			return nil, &rpcError{m.code, m.refuse}
		}
	}
	if sess.request != nil {
		sess.request.Disturb(mtproto.Disturbance{Kind: mtproto.LoseAnswer})
	}
	return s.execute(sess, t, req)
}
