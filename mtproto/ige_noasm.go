//go:build !amd64

package mtproto

// hasAES tells whether there is assembly for this processor.
const hasAES = false

func encryptIGE(dst, src []byte, key, iv *[32]byte) { encryptIGEGeneric(dst, src, key, iv) }
func decryptIGE(dst, src []byte, key, iv *[32]byte) { decryptIGEGeneric(dst, src, key, iv) }

func encryptAll(texts []igeText) {
	for i := range texts {
		encryptIGE(texts[i].buf, texts[i].buf, &texts[i].key, &texts[i].iv)
	}
}

func decryptAll(texts []igeText) {
	for i := range texts {
		decryptIGE(texts[i].buf, texts[i].buf, &texts[i].key, &texts[i].iv)
	}
}
