package mtproto

import "encoding/binary"

// hasSHA tells whether the processor has the instructions of sha2_amd64.s: SHA,
// SSSE3 and SSE4.1.
var hasSHA = featuresOf(7).ebx&(1<<29) != 0 && featuresOf(1).ecx&(1<<9|1<<19) == 1<<9|1<<19

// shaStream is one of two streams that sha2_amd64.s works on.
type shaStream struct {
	data   *byte
	stride int // 64; 0 for one that is there to make two
	state  [8]uint32
}

// sha256Two takes one block or more of each stream.
//
//go:noescape
func sha256Two(streams *[2]shaStream, blocks int)

// sumTwo hashes two texts of at least 32 bytes.
func sumTwo(a, b shaText) (sums [2][32]byte) {
	if !hasSHA {
		return [2][32]byte{a.sum(), b.sum()}
	}
	var streams [2]shaStream
	var blocks [2]shaBlocks
	for i, t := range [2]shaText{a, b} {
		blocks[i].cut(t)
		streams[i].state = shaStart
	}
	hashTwo(&streams, blocks[0].first[:], blocks[1].first[:])
	hashTwo(&streams, blocks[0].middle, blocks[1].middle)
	hashTwo(&streams, blocks[0].last[:blocks[0].ending*64], blocks[1].last[:blocks[1].ending*64])
	for i := range streams {
		for j, w := range streams[i].state {
			binary.BigEndian.PutUint32(sums[i][4*j:], w)
		}
	}
	return sums
}

// hashTwo hashes so much more, in whole blocks; one stream may have less.
func hashTwo(streams *[2]shaStream, a, b []byte) {
	data := [2][]byte{a, b}
	for len(data[0])+len(data[1]) > 0 {
		size := max(len(data[0]), len(data[1]))
		if both := min(len(data[0]), len(data[1])); both > 0 {
			size = both
		}
		var nothing [64]byte
		kept := streams[0].state
		idle := -1
		for i := range data {
			if len(data[i]) == 0 {
				idle, kept = i, streams[i].state
				streams[i].data, streams[i].stride = &nothing[0], 0
				continue
			}
			streams[i].data, streams[i].stride = &data[i][0], 64
			data[i] = data[i][size:]
		}
		sha256Two(streams, size/64)
		if idle >= 0 {
			streams[idle].state = kept
		}
	}
	streams[0].data, streams[1].data = nil, nil
}
