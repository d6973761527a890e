package mtproto

// igeStream is one of four streams that ige4_amd64.s works on in place. Its iv is
// in the end that for what follows.
type igeStream struct {
	data    *byte
	stride  int // 16; 0 for one that is there to make four
	key, iv [32]byte
}

// The assembly takes one block or more of each stream.
//
//go:noescape
func igeEncrypt4(streams *[4]igeStream, blocks int)

//go:noescape
func igeDecrypt4(streams *[4]igeStream, blocks int)

func encryptAll(texts []igeText) { cryptAll(texts, true) }
func decryptAll(texts []igeText) { cryptAll(texts, false) }

func cryptAll(texts []igeText, encrypt bool) {
	for len(texts) > 0 {
		n := min(4, len(texts))
		for cryptFour(texts[:n], encrypt) {
		}
		texts = texts[n:]
	}
}

// cryptFour does as much of at most four texts as all of them have that have
// something left, and tells false if none has.
func cryptFour(texts []igeText, encrypt bool) bool {
	var left [4]*igeText
	n, size := 0, 0
	for i := range texts {
		if t := &texts[i]; len(t.buf) > 0 {
			left[n] = t
			if n++; n == 1 || len(t.buf) < size {
				size = len(t.buf)
			}
		}
	}
	switch {
	case n == 0:
		return false
	case n > 1 && hasAES:
		crypt4(left[:n], size, encrypt)
		return true
	}
	for _, t := range left[:n] {
		if encrypt {
			encryptIGE(t.buf, t.buf, &t.key, &t.iv)
		} else {
			decryptIGE(t.buf, t.buf, &t.key, &t.iv)
		}
		t.buf = nil
	}
	return false
}

// crypt4 does size bytes of each text.
func crypt4(texts []*igeText, size int, encrypt bool) {
	var streams [4]igeStream
	var nothing [32]byte
	for i := range streams {
		if i >= len(texts) {
			streams[i].data = &nothing[0]
			continue
		}
		t := texts[i]
		streams[i] = igeStream{&t.buf[0], 16, t.key, t.iv}
	}
	if encrypt {
		igeEncrypt4(&streams, size/16)
	} else {
		igeDecrypt4(&streams, size/16)
	}
	for i, t := range texts {
		t.buf, t.iv = t.buf[size:], streams[i].iv
	}
}
