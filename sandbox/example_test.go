package sandbox_test

import (
	"fmt"
	"time"

	"github.com/tgscript/tgscript/sandbox"
)

// A test of a client: its second message is refused, the answer to the third gets
// lost with the connection, and of the friend's updates one is missing.
func ExampleSandbox_Inject() {
	s, err := sandbox.New(sandbox.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer s.Close()
	const method = "messages.sendMessage"
	flood := s.Inject(sandbox.Fault{Method: method, After: 1, Kind: sandbox.Refuse, Message: "FLOOD_WAIT_2"})
	s.Inject(sandbox.Fault{Method: method, After: 2, Kind: sandbox.DropAfter})
	s.Inject(sandbox.Fault{Account: "sandbox_friend", Kind: sandbox.PtsGap})
	s.Inject(sandbox.Fault{Method: "updates.getDifference", Times: -1, Kind: sandbox.Delay, Wait: time.Second})
	// The client under test dials with s.Dial ...
	fmt.Println(flood.Hits(), s.Calls(method))
	// Output: 0 0
}
