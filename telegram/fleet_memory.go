package telegram

import (
	"runtime"
	"runtime/metrics"
)

// What is in flight is held in buffers that are used again and again, and the garbage
// collector waits until as much again has become garbage. While files move it is not
// let wait so long: memory would grow with what has been moved.
const (
	leastGarbage = 4 << 20 // bytes, and
	garbageShare = 4       // one in so many of what is in use
)

// collect has garbage collected, if there is much for what is in use.
func collect() {
	sizes := []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sizes)
	live, all := sizes[0].Value.Uint64(), sizes[1].Value.Uint64()
	if all > live+max(leastGarbage, live/garbageShare) {
		runtime.GC()
	}
}
