package mtproto

// hasAES tells whether the processor has the instructions of ige_amd64.s:
// AES-NI and SSSE3.
var hasAES = featuresOf(1).ecx&(1<<25|1<<9) == 1<<25|1<<9

type features struct{ ebx, ecx uint32 }

// featuresOf is what CPUID tells, nothing if it does not know that leaf.
func featuresOf(leaf uint32) (f features) {
	if most, _, _ := cpuid(0); leaf <= most {
		_, f.ebx, f.ecx = cpuid(leaf)
	}
	return f
}

func cpuid(leaf uint32) (eax, ebx, ecx uint32)

// The assembly takes one block or more.
//
//go:noescape
func igeEncrypt(dst, src *byte, blocks int, key, iv *[32]byte)

//go:noescape
func igeDecrypt(dst, src *byte, blocks int, key, iv *[32]byte)

func encryptIGE(dst, src []byte, key, iv *[32]byte) {
	if !hasAES || len(src) == 0 {
		encryptIGEGeneric(dst, src, key, iv)
		return
	}
	igeEncrypt(&dst[0], &src[0], len(src)/16, key, iv)
}

func decryptIGE(dst, src []byte, key, iv *[32]byte) {
	if !hasAES || len(src) == 0 {
		decryptIGEGeneric(dst, src, key, iv)
		return
	}
	igeDecrypt(&dst[0], &src[0], len(src)/16, key, iv)
}
