package telegram

import "time"

// CallReport tells of a call that has ended: to count calls, not to log them.
type CallReport struct {
	Method string
	Err    error         // nil, or an *Error
	Took   time.Duration // from its beginning, other attempts and waits included
	Waited time.Duration // of that, because Telegram has asked for a wait
}

// report tells Options.OnCall of a call.
func (x *call) report(err error) {
	took := x.client.o.Now().Sub(x.began)
	x.client.o.OnCall(CallReport{Method: x.method.Name, Err: err, Took: took, Waited: min(x.slept, took)})
}
