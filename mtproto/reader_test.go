package mtproto

import (
	"bytes"
	"errors"
	"net"
	"os"
	"testing"
	"testing/iotest"
	"time"
)

// A link that waits for a packet on TCP holds no buffer.
func TestIdleLinkHoldsNothing(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	conn, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	client, err := NewLink(conn, LinkOptions{Framing: Intermediate, Obfuscated: true})
	if err != nil {
		t.Fatal(err)
	}
	packet := bytes.Repeat([]byte{7}, 3*readBuffer)
	if err := client.Send(packet[:40]); err != nil {
		t.Fatal(err)
	}
	other, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	server, err := AcceptLink(other)
	if err != nil {
		t.Fatal(err)
	}
	for _, size := range []int{40, 400, len(packet)} {
		if err := server.Send(packet[:size], packet[:40]); err != nil {
			t.Fatal(err)
		}
		for _, want := range []int{size, 40} {
			if got, err := client.Recv(); err != nil || !bytes.Equal(got, packet[:want]) {
				t.Fatalf("%d bytes, %v, want %d", len(got), err, want)
			}
		}
		if err := conn.SetReadDeadline(time.Now().Add(time.Millisecond)); err != nil {
			t.Fatal(err)
		}
		if _, err := client.Recv(); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Fatal(err)
		}
		if in := client.(*streamLink).in; canTry && in.buf != nil {
			t.Errorf("after %d bytes the link holds a buffer", size)
		}
		if err := conn.SetReadDeadline(time.Time{}); err != nil {
			t.Fatal(err)
		}
	}
}

// What comes in pieces is put together, and an end in the middle is told.
func TestPatientReader(t *testing.T) {
	data := make([]byte, 3*readBuffer)
	for i := range data {
		data[i] = byte(i % 251)
	}
	for _, piece := range []int{1, 3, 1000, len(data)} {
		r := newPatientReader(iotest.OneByteReader(bytes.NewReader(data)))
		if piece == len(data) {
			r = newPatientReader(bytes.NewReader(data))
		}
		var got []byte
		for len(got)+piece+4 <= len(data) {
			b, err := r.next(4)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, b...)
			chunk := make([]byte, piece)
			n, err := r.Read(chunk)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, chunk[:n]...)
		}
		if !bytes.Equal(got, data[:len(got)]) {
			t.Errorf("pieces of %d: other bytes came out", piece)
		}
	}
	r := newPatientReader(bytes.NewReader(data[:3]))
	if _, err := r.next(4); err == nil || err.Error() != "unexpected EOF" {
		t.Errorf("3 of 4 bytes: %v", err)
	}
}
