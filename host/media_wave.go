package host

import (
	"bufio"
	"bytes"
	"io"

	"github.com/pion/opus"
	"github.com/pion/opus/pkg/oggreader"
)

// A voice message shows a wave: a hundred loudnesses from 0 to 31, five bits each,
// the lowest first.
const (
	wavePoints  = 100
	wavePackets = 30 * 60 * 50 // half an hour; what is longer has no wave
	maxVoice    = 16 << 20     // bytes
)

// wave decodes Opus in Ogg for the wave of a voice message; nil if it can't be read.
func wave(r io.ReaderAt, size int64) (packed []byte) {
	defer func() {
		if recover() != nil { // the decoder's own mistake: a wave is not worth the process
			packed = nil
		}
	}()
	ogg, _, err := oggreader.NewWith(bufio.NewReaderSize(io.NewSectionReader(r, 0, min(size, maxVoice)), maxOggPage))
	if err != nil {
		return nil
	}
	decoder, err := opus.NewDecoderWithOutput(8000, 1)
	if err != nil {
		return nil
	}
	var peaks []float32 // of each packet
	sound := make([]float32, 8*120)
	for len(peaks) <= wavePackets {
		packet, _, err := ogg.ParseNextPacket()
		if err != nil {
			break
		}
		if bytes.HasPrefix(packet, []byte("OpusTags")) {
			continue
		}
		n, err := decoder.DecodeToFloat32(packet, sound)
		if err != nil {
			continue
		}
		peak := float32(0)
		for _, x := range sound[:n] {
			peak = max(peak, x, -x)
		}
		peaks = append(peaks, min(peak, 1))
	}
	if len(peaks) == 0 || len(peaks) > wavePackets {
		return nil
	}
	return packWave(loudness(peaks))
}

// loudness spreads peaks over the points of a wave, the loudest being 31.
func loudness(peaks []float32) (points [wavePoints]byte) {
	var means [wavePoints]float32
	most := float32(0)
	for i := range means {
		from, to := i*len(peaks)/wavePoints, (i+1)*len(peaks)/wavePoints
		to = max(to, from+1)
		for _, p := range peaks[from:to] {
			means[i] += p / float32(to-from)
		}
		most = max(most, means[i])
	}
	if most > 0 {
		for i, x := range means {
			points[i] = byte(x / most * 31)
		}
	}
	return points
}

// packWave writes a wave as Telegram has it.
func packWave(points [wavePoints]byte) []byte {
	out := make([]byte, wavePoints*5/8+2)
	for i, p := range points {
		at, shift := i*5/8, i*5%8
		x := uint(p&31) << shift
		out[at] |= byte(x)
		out[at+1] |= byte(x >> 8)
	}
	return out[:(wavePoints*5+7)/8]
}
