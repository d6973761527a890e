package mtproto

import (
	"errors"
	"io"
	"testing"
)

func TestPipe(t *testing.T) {
	client, server := Pipe()
	p := counting(24)
	if err := client.Send(p, counting(48)); err != nil {
		t.Fatal(err)
	}
	p[0] = 0xff // the caller's again
	for _, want := range []int{24, 48} {
		got, err := server.Recv()
		if err != nil || len(got) != want || got[0] != 0 {
			t.Fatalf("Recv = %d bytes, %v, want %d", len(got), err, want)
		}
	}
	if err := server.Send(errorPacket(-404)); err != nil {
		t.Fatal(err)
	}
	var refused *TransportError
	if _, err := client.Recv(); !errors.As(err, &refused) || refused.Code != CodeUnknownKey {
		t.Fatalf("Recv = %v, want -404", err)
	}
	if err := server.Send(counting(24)); err != nil {
		t.Fatal(err)
	}
	server.Close()
	if got, err := client.Recv(); err != nil || len(got) != 24 {
		t.Fatalf("Recv = %d bytes, %v, want what was sent before the close", len(got), err)
	}
	if _, err := client.Recv(); err != io.EOF {
		t.Fatalf("Recv = %v, want io.EOF", err)
	}
	if err := client.Send(p); err == nil {
		t.Fatal("Send to a closed end succeeded")
	}
}
