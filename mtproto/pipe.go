package mtproto

import (
	"io"
	"sync"
)

// pipeLimit is how many bytes wait in one direction of a pipe before Send
// blocks.
const pipeLimit = 16 << 20

// Pipe is a link inside the process: no framing, no sockets. Each direction
// buffers 16 MiB. Closing one end lets the other receive what is buffered
// before it gets io.EOF.
func Pipe() (client, server Link) {
	up, down := newPipeQueue(), newPipeQueue()
	return &pipeLink{in: down, out: up, client: true}, &pipeLink{in: up, out: down}
}

type pipeLink struct {
	in, out *pipeQueue
	client  bool
}

// pipeQueue is one direction of a pipe.
type pipeQueue struct {
	mu      sync.Mutex // guards what follows
	changed sync.Cond
	packets [][]byte
	bytes   int
	closed  bool // by the sender: nothing more comes
	broken  bool // by the receiver: nobody reads any more
}

func newPipeQueue() *pipeQueue {
	q := &pipeQueue{}
	q.changed.L = &q.mu
	return q
}

func (l *pipeLink) Send(packets ...[]byte) error {
	q := l.out
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, p := range packets {
		for q.bytes >= pipeLimit && !q.closed && !q.broken {
			q.changed.Wait()
		}
		if q.closed || q.broken {
			return errClosed
		}
		q.packets = append(q.packets, append(takeBuffer(len(p)), p...))
		q.bytes += len(p)
		q.changed.Broadcast()
	}
	return nil
}

func (l *pipeLink) Recv() ([]byte, error) {
	for {
		p, err := l.in.pop()
		if err != nil || !l.client || len(p) >= plainHeader {
			return p, err
		}
		if err := shortPacket(p); err != nil {
			return nil, err
		}
	}
}

func (q *pipeQueue) pop() ([]byte, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.packets) == 0 && !q.closed && !q.broken {
		q.changed.Wait()
	}
	if q.broken {
		return nil, errClosed
	}
	if len(q.packets) == 0 {
		return nil, io.EOF
	}
	p := q.packets[0]
	q.packets[0] = nil
	q.packets = q.packets[1:]
	q.bytes -= len(p)
	q.changed.Broadcast()
	return p, nil
}

func (l *pipeLink) Close() error {
	for _, q := range []*pipeQueue{l.in, l.out} {
		q.mu.Lock()
		if q == l.out {
			q.closed = true
		} else {
			q.broken = true
			q.packets, q.bytes = nil, 0
		}
		q.changed.Broadcast()
		q.mu.Unlock()
	}
	return nil
}
