#include "textflag.h"
#include "ige_amd64.h"

// AES-256-IGE on the AES instructions.
//
// In IGE each block waits for the one before it, so the time of a block is the
// latency of its chain of dependent instructions. The chain here is the
// fourteen AES rounds and nothing else: with
//
//	state(i) = p(i) ^ c(i-1) ^ k0, the input of block i's first round,
//
// the key of block i's last round is mixed from k14, p(i-1), p(i+1) and k0
// ahead of time, and so the last round yields state(i+1) itself. The
// ciphertext c(i) = state(i+1) ^ p(i+1) ^ k0 is taken from it aside.
// Decryption is the same with the roles of p and c exchanged.
//
// Registers: AX round keys, aligned; DI dst; SI src; CX blocks left;
// X0 state; X1 key of the last round; X2 the input block before;
// X3 the next input block; X4-X15 the keys of rounds 1 to 12.

// func igeEncrypt(dst, src *byte, blocks int, key, iv *[32]byte)
TEXT ·igeEncrypt(SB), NOSPLIT, $256-40
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ blocks+16(FP), CX
	MOVQ key+24(FP), DX
	MOVQ iv+32(FP), BX
	LEAQ keys-241(SP), AX
	ANDQ $~15, AX
	EXPAND

	MOVOU 16(AX), X4
	MOVOU 32(AX), X5
	MOVOU 48(AX), X6
	MOVOU 64(AX), X7
	MOVOU 80(AX), X8
	MOVOU 96(AX), X9
	MOVOU 112(AX), X10
	MOVOU 128(AX), X11
	MOVOU 144(AX), X12
	MOVOU 160(AX), X13
	MOVOU 176(AX), X14
	MOVOU 192(AX), X15

	MOVOU (BX), X0
	MOVOU 16(BX), X2
	MOVOU (SI), X3
	PXOR  X3, X0
	PXOR  (AX), X0

encryptNext:
	MOVOU 224(AX), X1
	PXOR  X2, X1
	DECQ  CX
	JZ    encryptLast
	MOVOU (SI), X2
	MOVOU 16(SI), X3
	PXOR  (AX), X3
	PXOR  X3, X1

	AESENC     X4, X0
	AESENC     X5, X0
	AESENC     X6, X0
	AESENC     X7, X0
	AESENC     X8, X0
	AESENC     X9, X0
	AESENC     X10, X0
	AESENC     X11, X0
	AESENC     X12, X0
	AESENC     X13, X0
	AESENC     X14, X0
	AESENC     X15, X0
	AESENC     208(AX), X0
	AESENCLAST X1, X0

	PXOR  X0, X3
	MOVOU X3, (DI)
	ADDQ  $16, SI
	ADDQ  $16, DI
	JMP   encryptNext

encryptLast:
	AESENC     X4, X0
	AESENC     X5, X0
	AESENC     X6, X0
	AESENC     X7, X0
	AESENC     X8, X0
	AESENC     X9, X0
	AESENC     X10, X0
	AESENC     X11, X0
	AESENC     X12, X0
	AESENC     X13, X0
	AESENC     X14, X0
	AESENC     X15, X0
	AESENC     208(AX), X0
	AESENCLAST X1, X0
	MOVOU      X0, (DI)
	RET

// func igeDecrypt(dst, src *byte, blocks int, key, iv *[32]byte)
TEXT ·igeDecrypt(SB), NOSPLIT, $256-40
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ blocks+16(FP), CX
	MOVQ key+24(FP), DX
	MOVQ iv+32(FP), BX
	LEAQ keys-241(SP), AX
	ANDQ $~15, AX
	EXPAND

	AESIMC 16(AX), X4
	MOVOU  X4, 16(AX)
	AESIMC 208(AX), X4
	AESIMC 192(AX), X5
	AESIMC 176(AX), X6
	AESIMC 160(AX), X7
	AESIMC 144(AX), X8
	AESIMC 128(AX), X9
	AESIMC 112(AX), X10
	AESIMC 96(AX), X11
	AESIMC 80(AX), X12
	AESIMC 64(AX), X13
	AESIMC 48(AX), X14
	AESIMC 32(AX), X15

	MOVOU 16(BX), X0
	MOVOU (BX), X2
	MOVOU (SI), X3
	PXOR  X3, X0
	PXOR  224(AX), X0

decryptNext:
	MOVOU (AX), X1
	PXOR  X2, X1
	DECQ  CX
	JZ    decryptLast
	MOVOU (SI), X2
	MOVOU 16(SI), X3
	PXOR  224(AX), X3
	PXOR  X3, X1

	AESDEC     X4, X0
	AESDEC     X5, X0
	AESDEC     X6, X0
	AESDEC     X7, X0
	AESDEC     X8, X0
	AESDEC     X9, X0
	AESDEC     X10, X0
	AESDEC     X11, X0
	AESDEC     X12, X0
	AESDEC     X13, X0
	AESDEC     X14, X0
	AESDEC     X15, X0
	AESDEC     16(AX), X0
	AESDECLAST X1, X0

	PXOR  X0, X3
	MOVOU X3, (DI)
	ADDQ  $16, SI
	ADDQ  $16, DI
	JMP   decryptNext

decryptLast:
	AESDEC     X4, X0
	AESDEC     X5, X0
	AESDEC     X6, X0
	AESDEC     X7, X0
	AESDEC     X8, X0
	AESDEC     X9, X0
	AESDEC     X10, X0
	AESDEC     X11, X0
	AESDEC     X12, X0
	AESDEC     X13, X0
	AESDEC     X14, X0
	AESDEC     X15, X0
	AESDEC     16(AX), X0
	AESDECLAST X1, X0
	MOVOU      X0, (DI)
	RET

// func cpuid(leaf uint32) (eax, ebx, ecx uint32)
TEXT ·cpuid(SB), NOSPLIT, $0-20
	MOVL leaf+0(FP), AX
	XORL CX, CX
	CPUID
	MOVL AX, eax+8(FP)
	MOVL BX, ebx+12(FP)
	MOVL CX, ecx+16(FP)
	RET
