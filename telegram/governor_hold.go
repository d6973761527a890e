package telegram

// holdBack sends those of some calls that have nothing to wait for. The others
// are sent when their turn has come, or fail. An ordered batch goes as far as its
// first item that has to wait, and on from there later.
func (c *Client) holdBack(calls []*call) {
	now := c.o.Now()
	free := make([]*call, 0, len(calls))
	for _, x := range calls {
		v := verdict{}
		if x.gone.Load() == nil {
			v = c.governor.pass(x, now)
		}
		switch {
		case v.wait == 0:
			free = append(free, x)
		case !v.again:
			x.finish(nil, v.err)
		default:
			x.unsent = true
			if x.ordered() {
				c.start(free)
				x.sleep(v)
				return
			}
			x.sleep(v)
		}
	}
	c.start(free)
}

// sendLate is send for a call that was held back, and in an ordered batch for all
// that come after it.
func (x *call) sendLate() {
	x.unsent = false
	if x.slot != nil {
		x.embark()
		return
	}
	if !x.ordered() {
		x.client.send(x)
		return
	}
	rest := make([]*call, 0, len(x.batch.calls)-x.index)
	for i := x.index; i < len(x.batch.calls); i++ {
		rest = append(rest, &x.batch.calls[i])
	}
	x.client.send(rest...)
}
