package sandbox

import (
	"bytes"
	"errors"
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgscript/tgscript/tl/api"
)

// A connection carries so much a second, whatever others do, and what comes is
// late by the delay.
func TestNetwork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const rate, delay = 1 << 20, 80 * time.Millisecond
		client, server := net.Pipe()
		slow := network{rate: rate, delay: delay}.on(server)
		defer slow.Close()
		defer client.Close()
		want := content(2<<20, 1)
		began := time.Now()
		go client.Write(want)
		got := make([]byte, len(want))
		if _, err := io.ReadFull(slow, got); err != nil || !bytes.Equal(got, want) {
			t.Fatalf("read: %v", err)
		}
		if took := time.Since(began).Round(50 * time.Millisecond); took != 2050*time.Millisecond && took != 2100*time.Millisecond {
			t.Errorf("2 MB at 1 MB/s with a delay of 80 ms took %v", took)
		}
		began = time.Now()
		go slow.Write(want)
		if _, err := io.ReadFull(client, got); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began).Round(50 * time.Millisecond); took != 2*time.Second {
			t.Errorf("2 MB at 1 MB/s took %v", took)
		}
		go slow.Close()
		if _, err := slow.Read(got); !errors.Is(err, net.ErrClosed) && !errors.Is(err, io.ErrClosedPipe) {
			t.Errorf("closed: %v", err)
		}
	})
}

// A client of a slow network is served as any is, and is cut off from time to
// time.
func TestCutEvery(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, err := New(Options{FileRate: 1 << 20, Delay: 50 * time.Millisecond, CutEvery: time.Minute})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		r := rawDial(t, s, Me)
		began := time.Now()
		r.result(r.call(&api.HelpGetNearestDCRequest{}))
		if took := time.Since(began).Round(10 * time.Millisecond); took != 50*time.Millisecond {
			t.Errorf("a call took %v", took)
		}
		for range 2 {
			for r.recv() == nil {
				t.Log("something else came")
			}
			r.redial()
			r.result(r.call(&api.HelpGetNearestDCRequest{}))
		}
		if took := time.Since(began).Round(time.Second); took != 2*time.Minute {
			t.Errorf("cut twice in %v", took)
		}
	})
}

// So many of a hundred parts fail, the same ones in every run: most are refused
// and not kept, some are kept and the answer is lost.
func TestFailParts(t *testing.T) {
	counts := map[string]int{}
	for range 2 {
		s, err := New(Options{FailParts: 20, Seed: 5})
		if err != nil {
			t.Fatal(err)
		}
		c := connect(t, s, Me)
		kept := 0
		for n := range int32(2000) {
			_, err := c.try(&api.UploadSaveFilePartRequest{FileID: 1, FilePart: n, Bytes: []byte("x")})
			var e *rpcError
			if errors.As(err, &e) {
				counts[e.Message]++
			} else {
				kept++
			}
		}
		for _, u := range s.uploads {
			if len(u.parts.by) != kept {
				t.Errorf("%d parts are there, %d were taken", len(u.parts.by), kept)
			}
		}
		call1[*api.Config](c, &api.HelpGetConfigRequest{})
		s.Close()
	}
	all := 0
	for refusal, n := range counts {
		if all += n; n%2 != 0 {
			t.Errorf("%s: %d times in two runs", refusal, n)
		}
	}
	if len(counts) != 5 || all < 600 || all > 850 {
		t.Errorf("refusals of 4000 parts: %v", counts)
	}
}

// Premium is for files of twice as many parts.
func TestPremiumParts(t *testing.T) {
	s, err := New(Options{Premium: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	c, friend := connect(t, s, Me), connect(t, s, "sandbox_friend")
	last := func(n int32) api.Object {
		return &api.UploadSaveBigFilePartRequest{FileID: 1, FilePart: n, FileTotalParts: n + 1, Bytes: []byte("x")}
	}
	call1[*api.Bool](c, last(partsPremium-1))
	c.refused(last(partsPremium), "FILE_PART_INVALID")
	friend.refused(last(partsMax), "FILE_PART_INVALID")
}
