package main

import (
	"fmt"
	"os"
	"strconv"
	"sync"

	"github.com/tgscript/tgscript/telegram"
)

// traceFile writes one line for each message on the wire:
//
//	15:04:05.000000 > messages.sendMessage 96 B #7469120519364208128
//	15:04:05.001204 < updates 188 B #7469120519364210001 to messages.sendMessage #7469120519364208128 in 1.2ms
//
// > is sent, < received; then the TL name, the size of the body and the message
// id; for an answer its request and the time since that was sent. No line holds
// anything of a message's content, so no secret can get in.
//
// A stable trace has no times and none of MTProto's own messages, many of which come
// by the clock, and numbers the messages as they come, so that two runs of one script
// compare.
type traceFile struct {
	file   *os.File
	stable bool

	mu      sync.Mutex // guards what follows and the order of lines
	numbers map[int64]int
	failed  error
}

func openTrace(name string, stable bool) (*traceFile, error) {
	file, err := os.OpenFile(name, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	return &traceFile{file: file, stable: stable, numbers: map[int64]int{}}, nil
}

func (f *traceFile) message(m telegram.Trace) {
	if f.stable && m.Service {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	line := ""
	if !f.stable {
		line = m.Time.Format("15:04:05.000000 ")
	}
	direction := "<"
	if m.Out {
		direction = ">"
	}
	line += fmt.Sprintf("%s %s %d B %s", direction, m.Name, m.Size, f.id(m.MsgID))
	if m.ReplyTo != 0 {
		line += " to"
		if m.Request != "" {
			line += " " + m.Request
		}
		line += " " + f.id(m.ReplyTo)
		if !f.stable && m.Elapsed > 0 {
			line += " in " + strconv.FormatFloat(m.Elapsed.Seconds()*1000, 'f', 1, 64) + "ms"
		}
	}
	if _, err := f.file.WriteString(line + "\n"); err != nil && f.failed == nil {
		f.failed = err
	}
}

func (f *traceFile) id(msgID int64) string {
	if !f.stable {
		return "#" + strconv.FormatInt(msgID, 10)
	}
	n, ok := f.numbers[msgID]
	if !ok {
		n = len(f.numbers) + 1
		f.numbers[msgID] = n
	}
	return "#" + strconv.Itoa(n)
}

// close tells whether all lines have been written.
func (f *traceFile) close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.file.Close(); err != nil && f.failed == nil {
		f.failed = err
	}
	return f.failed
}
