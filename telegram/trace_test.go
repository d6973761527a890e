package telegram

import "testing"

func TestTraceNames(t *testing.T) {
	for id, want := range map[uint32]string{
		0xc4f9186b: "help.getConfig", 0x1cb5c415: "vector", 0x997275b5: "boolTrue", 0xbc799737: "boolFalse",
		0x347773c5: "pong", 0xdeadbeef: "0xdeadbeef",
	} {
		if got := name(id); got != want {
			t.Errorf("%#08x: %q, want %q", id, got, want)
		}
	}
}
