//go:build linux

package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"flag"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"text/tabwriter"
	"time"
)

// patience is how long a client may take.
const patience = 3 * time.Minute

func main() {
	var t test
	flag.IntVar(&t.all, "updates", 50000, "that each client is pushed")
	rounds := flag.Int("rounds", 3, "in each of which every client has its turn; the table has the median")
	flag.StringVar(&t.binary, "tgscript", "tgscript", "the built program")
	flag.StringVar(&t.python, "python", "python3", "of the venv with Telethon")
	gotd := flag.Bool("gotd", false, "be gotd's client; for this program itself")
	flag.Parse()
	var err error
	if *gotd {
		err = asGotd(flag.Args())
	} else {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		defer stop()
		err = t.run(ctx, *rounds)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "updates:", err)
		os.Exit(1)
	}
}

// asGotd is told where the server is, the file with its key, and how many
// messages there will be.
func asGotd(args []string) error {
	addr, err := net.ResolveTCPAddr("tcp", args[0])
	if err != nil {
		return err
	}
	text, err := os.ReadFile(args[1])
	if err != nil {
		return err
	}
	block, _ := pem.Decode(text)
	key, err := x509.ParsePKCS1PublicKey(block.Bytes)
	if err != nil {
		return err
	}
	all, err := strconv.Atoi(args[2])
	if err != nil {
		return err
	}
	return countGotd(addr, key, all)
}

// test is one run.
type test struct {
	all            int
	binary, python string
	dir            string
	key            *rsa.PrivateKey
}

// client is how a client is started, once the server has an address.
type client struct {
	name    string
	command func(t *test, ctx context.Context, addr string) (*exec.Cmd, error)
}

var clients = []client{
	{"tgscript, Lua", (*test).tgscript},
	{"tgscript, Lua, an account's file", (*test).tgscriptAccount},
	{"gotd/td, its manager of gaps", (*test).gotd},
	{"Telethon", (*test).telethon},
}

// figures are what one client did in one round.
type figures struct {
	rate, cpu, packets float64 // updates a second; us and packets for each
}

func (t *test) run(ctx context.Context, rounds int) error {
	dir, err := os.MkdirTemp("", "updates")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	t.dir = dir
	if t.key, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
		return err
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: x509.MarshalPKCS1PublicKey(&t.key.PublicKey)})
	if err := os.WriteFile(t.keyFile(), text, 0o600); err != nil {
		return err
	}
	load := loadAverage()
	all := make([][]figures, len(clients))
	for range rounds {
		for i, c := range clients {
			f, err := t.measure(ctx, c)
			if err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
			all[i] = append(all[i], f)
		}
	}
	fmt.Printf("%d updates, median of %d rounds (lowest to highest); load average before %s, after %s\n", t.all, rounds, load, loadAverage())
	return show(all)
}

// show prints the table.
func show(all [][]figures) error {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "client\tupdates/s\tCPU us/update\tpackets/update")
	for i, c := range clients {
		rate, low, high := median(all[i], func(f figures) float64 { return f.rate })
		cpu, least, most := median(all[i], func(f figures) float64 { return f.cpu })
		packets, _, _ := median(all[i], func(f figures) float64 { return f.packets })
		fmt.Fprintf(w, "%s\t%.0f (%.0f to %.0f)\t%.1f (%.1f to %.1f)\t%.3f\n", c.name, rate, low, high, cpu, least, most, packets)
	}
	return w.Flush()
}

func median(of []figures, what func(figures) float64) (middle, low, high float64) {
	var s []float64
	for _, f := range of {
		s = append(s, what(f))
	}
	slices.Sort(s)
	return s[len(s)/2], s[0], s[len(s)-1]
}

// measure starts a client and waits until it has everything.
func (t *test) measure(ctx context.Context, c client) (figures, error) {
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return figures{}, err
	}
	defer l.Close()
	p := newPusher(t.all)
	go p.serve(l, t.key)
	cmd, err := c.command(t, ctx, l.Addr().String())
	if err != nil {
		return figures{}, err
	}
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		return figures{}, err
	}
	p.pid.Store(int64(cmd.Process.Pid))
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case last := <-p.last:
		stop()
		<-ended
		if said.Len() > 0 {
			return figures{}, errors.New(said.String())
		}
		return p.figures(last)
	case err := <-ended:
		return figures{}, fmt.Errorf("ended early: %w\n%s", errors.Join(err, ctx.Err()), said.String())
	}
}

// figures of a client that had its last message at this moment. Each message
// must have been a packet: a client that got them bundled did less.
func (p *pusher) figures(last moment) (figures, error) {
	p.turn.Lock()
	defer p.turn.Unlock()
	packets := last.packets - p.first.packets
	if packets < int64(p.all) {
		return figures{}, fmt.Errorf("%d packets for %d messages", packets, p.all)
	}
	each := func(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1e3 / float64(p.all) }
	return figures{rate: 1e6 / each(last.at.Sub(p.first.at)), cpu: each(last.cpu - p.first.cpu), packets: float64(packets) / float64(p.all)}, nil
}

func loadAverage() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	return strings.Join(strings.Fields(string(text))[:3], " ")
}

func (t *test) keyFile() string { return filepath.Join(t.dir, "key.pem") }
