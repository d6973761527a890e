//go:build linux

package main

import (
	"bufio"
	"context"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// What the client does in one second.
const (
	batchSize = 5 // sent in order, one batch a second
	reads     = 15
	sends     = 30
)

// report is what the client tells in the end.
type report struct {
	ledger
	Mine, MineAgain     int // own messages that came as updates, once and more than once
	Theirs, TheirsAgain int // the other account's
	Gaps                int
	Memory              []memory
	Goroutines          int
}

// memory is a sample, in KiB: what is resident, and what lives in the heap.
type memory struct {
	At        time.Duration
	RSS, Heap int
}

// runClient signs in, makes calls until a line of its input says "stop", and
// prints its report.
func runClient(server, key string, seconds int) error {
	public, err := readKey(key)
	if err != nil {
		return err
	}
	c := telegram.New(telegram.Options{AppID: 1, AppHash: "hash", Keys: []*rsa.PublicKey{public}, DC: 2, DCs: []telegram.DC{{ID: 2, Addr: server}}})
	var r report
	r.open((seconds + 120) * (batchSize + sends))
	err = c.Run(context.Background(), func(ctx context.Context) error {
		_, err := c.SignInUser(ctx, telegram.UserLogin{
			Phone: "+9996620001", Code: func(context.Context, *telegram.SentCode) (string, error) { return "22222", nil },
		})
		if err != nil {
			return err
		}
		ctx, cancel := context.WithCancel(ctx)
		var running sync.WaitGroup
		ready := make(chan struct{})
		lastUpdate := time.Now()
		var mu sync.Mutex
		running.Go(func() {
			err := c.Updates(ctx, telegram.UpdateOptions{Ready: func(telegram.UpdateState) { close(ready) }, Handle: func(u *telegram.Update) {
				mu.Lock()
				defer mu.Unlock()
				lastUpdate = time.Now()
				if u.Gap != nil {
					r.Gaps++
				}
				if n, ok := u.Update.(*api.UpdateNewMessage); ok {
					if m, ok := n.Message.(*api.Message); ok {
						r.update(m.Message)
					}
				}
			}})
			if ctx.Err() == nil {
				fmt.Fprintln(os.Stderr, "updates ended:", err)
			}
		})
		<-ready
		fmt.Println("ready")
		stop := make(chan struct{})
		go r.listen(stop)
		r.work(c, stop)
		for r.unanswered() > 0 {
			<-time.After(100 * time.Millisecond)
		}
		for quiet := false; !quiet; {
			<-time.After(time.Second)
			mu.Lock()
			quiet = time.Since(lastUpdate) > 10*time.Second
			mu.Unlock()
		}
		cancel()
		running.Wait()
		return nil
	})
	if err != nil {
		return err
	}
	r.Mine, r.MineAgain = r.updates("me")
	r.Theirs, r.TheirsAgain = r.updates("friend")
	r.Goroutines = runtime.NumGoroutine()
	return json.NewEncoder(os.Stdout).Encode(&r)
}

// listen takes what the program above says.
func (r *report) listen(stop chan struct{}) {
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		switch lines.Text() {
		case "disturbed":
			r.disturbed()
		case "stop":
			close(stop)
			return
		}
	}
}

// work makes calls, evenly over each second, and samples the memory.
func (r *report) work(c *telegram.Client, stop chan struct{}) {
	const slots = reads + sends + 1
	began := time.Now()
	beat := time.NewTicker(time.Second / slots)
	defer beat.Stop()
	number := 0
	for i := 0; ; i++ {
		select {
		case <-stop:
			return
		case <-beat.C:
		}
		switch slot := i % slots; {
		case slot == 0:
			r.batch(c, number)
			number += batchSize
			if i/slots%5 == 0 {
				r.sample(time.Since(began))
			}
		case slot%3 == 0:
			r.read(c, slot%2 == 0)
		default:
			r.send(c, number)
			number++
		}
	}
}

func message(n int) *api.MessagesSendMessageRequest {
	return &api.MessagesSendMessageRequest{Peer: &api.InputPeerSelf{}, Message: fmt.Sprintf("me %d", n), RandomID: int64(n)<<20 | 1}
}

func (r *report) send(c *telegram.Client, n int) {
	r.start("send", 1)
	began := time.Now()
	c.Start(message(n), telegram.CallOptions{}, func(_ api.Object, err error) { r.end("send", began, err) })
}

func (r *report) read(c *telegram.Client, history bool) {
	r.start("read", 1)
	began := time.Now()
	var req api.Object = &api.UsersGetUsersRequest{ID: []api.InputUserClass{&api.InputUserSelf{}}}
	if history {
		req = &api.MessagesGetHistoryRequest{Peer: &api.InputPeerSelf{}, Limit: 3}
	}
	c.Start(req, telegram.CallOptions{}, func(_ api.Object, err error) { r.end("read", began, err) })
}

func (r *report) batch(c *telegram.Client, n int) {
	r.start("ordered", batchSize)
	began := time.Now()
	var reqs []api.Object
	for i := range batchSize {
		reqs = append(reqs, message(n+i))
	}
	c.StartBatch(reqs, telegram.BatchOptions{Ordered: true}, func(_ []api.Object, errs []error) {
		for _, err := range errs {
			r.end("ordered", began, err)
		}
	})
}

func (r *report) sample(at time.Duration) {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	r.Memory = append(r.Memory, memory{at, residentKiB(os.Getpid()), int(m.HeapAlloc >> 10)})
}

// residentKiB is what a process has in memory.
func residentKiB(pid int) int {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	_, after, _ := strings.Cut(string(status), "VmRSS:")
	var kib int
	fmt.Sscan(after, &kib)
	return kib
}

func readKey(name string) (*rsa.PublicKey, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(data)
	if block == nil {
		return nil, fmt.Errorf("%s is no PEM file", name)
	}
	return x509.ParsePKCS1PublicKey(block.Bytes)
}
