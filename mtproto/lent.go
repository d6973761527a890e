package mtproto

import "sync/atomic"

// lent is the memory of a large packet that was received, and who uses it: the
// answers in it, until they are given back (Call.Recycle), and for ever the
// updates in it, which belong to whoever hears of them.
type lent struct {
	packet []byte
	users  atomic.Int32
}

// lend begins to count the users of a packet, the caller being the first. A small
// one is not worth it: nil.
func lend(packet []byte) *lent {
	if cap(packet) < smallestBuffer {
		return nil
	}
	l := &lent{packet: packet}
	l.users.Store(1)
	return l
}

// use counts one more user.
func (l *lent) use() {
	if l != nil {
		l.users.Add(1)
	}
}

// done counts one user less, and gives the memory back after the last.
func (l *lent) done() {
	if l != nil && l.users.Add(-1) == 0 {
		giveBuffer(l.packet)
	}
}
