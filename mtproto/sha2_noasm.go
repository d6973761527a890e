//go:build !amd64

package mtproto

// sumTwo hashes two texts of at least 32 bytes.
func sumTwo(a, b shaText) (sums [2][32]byte) { return [2][32]byte{a.sum(), b.sum()} }
