#include "textflag.h"
#include "ige_amd64.h"

// Four streams of AES-256-IGE side by side, each the chain of ige_amd64.s: while
// one waits for a round, the others have theirs, and four take hardly longer than
// one.
//
// Registers: BX the streams; AX their round keys, aligned, 240 bytes each; CX
// blocks left; R9 to R12 the next block of each. A stream has four registers: S,
// the state; K, the key of its last round; P, the input block before; N, the next
// one. Round keys come from memory, where the processor has time to get them.

// The fields of an igeStream, and the size of one.
#define DATA   0
#define STRIDE 8
#define KEY    16
#define IV     48
#define SIZE   80

#define SCHEDULE(n) \
	LEAQ (n*SIZE+KEY)(BX), DX \
	EXPAND                    \
	ADDQ $240, AX

#define SCHEDULES \
	SCHEDULE(0)    \
	SCHEDULE(1)    \
	SCHEDULE(2)    \
	SCHEDULE(3)    \
	SUBQ $960, AX

#define POINTERS \
	MOVQ (0*SIZE+DATA)(BX), R9  \
	MOVQ (1*SIZE+DATA)(BX), R10 \
	MOVQ (2*SIZE+DATA)(BX), R11 \
	MOVQ (3*SIZE+DATA)(BX), R12

// BEGIN takes the IV: before is the half of it that the first input block is mixed
// with, first the offset of the first round's key.
#define BEGIN(n, before, after, first, R, S, P) \
	MOVOU (n*SIZE+IV+before)(BX), S \
	MOVOU (n*SIZE+IV+after)(BX), P  \
	MOVOU (R), X15                  \
	PXOR  X15, S                    \
	PXOR  (n*240+first)(AX), S

// MIX makes the key of the last round and takes the next block.
#define MIX(n, first, last, R, K, P, N) \
	MOVOU (n*240+last)(AX), K  \
	PXOR  P, K                 \
	MOVOU (R), P               \
	MOVOU 16(R), N             \
	PXOR  (n*240+first)(AX), N \
	PXOR  N, K

#define MIXLAST(n, last, R, K, P) \
	MOVOU (n*240+last)(AX), K \
	PXOR  P, K                \
	MOVOU (R), P

#define STORE(n, R, S, N) \
	PXOR  S, N                     \
	MOVOU N, (R)                   \
	ADDQ  (n*SIZE+STRIDE)(BX), R

// END writes the last block, and the IV that the stream goes on with.
#define END(n, before, after, R, S, P) \
	MOVOU S, (R)                    \
	MOVOU S, (n*SIZE+IV+before)(BX) \
	MOVOU P, (n*SIZE+IV+after)(BX)

#define ROUND(op, at) \
	op (0*240+at)(AX), X0  \
	op (1*240+at)(AX), X4  \
	op (2*240+at)(AX), X8  \
	op (3*240+at)(AX), X12

#define ENCROUNDS \
	ROUND(AESENC, 16)     \
	ROUND(AESENC, 32)     \
	ROUND(AESENC, 48)     \
	ROUND(AESENC, 64)     \
	ROUND(AESENC, 80)     \
	ROUND(AESENC, 96)     \
	ROUND(AESENC, 112)    \
	ROUND(AESENC, 128)    \
	ROUND(AESENC, 144)    \
	ROUND(AESENC, 160)    \
	ROUND(AESENC, 176)    \
	ROUND(AESENC, 192)    \
	ROUND(AESENC, 208)    \
	AESENCLAST X1, X0     \
	AESENCLAST X5, X4     \
	AESENCLAST X9, X8     \
	AESENCLAST X13, X12

#define DECROUNDS \
	ROUND(AESDEC, 208)    \
	ROUND(AESDEC, 192)    \
	ROUND(AESDEC, 176)    \
	ROUND(AESDEC, 160)    \
	ROUND(AESDEC, 144)    \
	ROUND(AESDEC, 128)    \
	ROUND(AESDEC, 112)    \
	ROUND(AESDEC, 96)     \
	ROUND(AESDEC, 80)     \
	ROUND(AESDEC, 64)     \
	ROUND(AESDEC, 48)     \
	ROUND(AESDEC, 32)     \
	ROUND(AESDEC, 16)     \
	AESDECLAST X1, X0     \
	AESDECLAST X5, X4     \
	AESDECLAST X9, X8     \
	AESDECLAST X13, X12

#define STORES \
	STORE(0, R9, X0, X3)    \
	STORE(1, R10, X4, X7)   \
	STORE(2, R11, X8, X11)  \
	STORE(3, R12, X12, X15)

// func igeEncrypt4(streams *[4]igeStream, blocks int)
TEXT ·igeEncrypt4(SB), 0, $976-16
	MOVQ streams+0(FP), BX
	MOVQ blocks+8(FP), CX
	LEAQ keys-961(SP), AX
	ANDQ $~15, AX
	SCHEDULES
	POINTERS
	BEGIN(0, 0, 16, 0, R9, X0, X2)
	BEGIN(1, 0, 16, 0, R10, X4, X6)
	BEGIN(2, 0, 16, 0, R11, X8, X10)
	BEGIN(3, 0, 16, 0, R12, X12, X14)

encryptNext4:
	DECQ CX
	JZ   encryptLast4
	MIX(0, 0, 224, R9, X1, X2, X3)
	MIX(1, 0, 224, R10, X5, X6, X7)
	MIX(2, 0, 224, R11, X9, X10, X11)
	MIX(3, 0, 224, R12, X13, X14, X15)
	ENCROUNDS
	STORES
	JMP  encryptNext4

encryptLast4:
	MIXLAST(0, 224, R9, X1, X2)
	MIXLAST(1, 224, R10, X5, X6)
	MIXLAST(2, 224, R11, X9, X10)
	MIXLAST(3, 224, R12, X13, X14)
	ENCROUNDS
	END(0, 0, 16, R9, X0, X2)
	END(1, 0, 16, R10, X4, X6)
	END(2, 0, 16, R11, X8, X10)
	END(3, 0, 16, R12, X12, X14)
	RET

// func igeDecrypt4(streams *[4]igeStream, blocks int)
TEXT ·igeDecrypt4(SB), 0, $976-16
	MOVQ streams+0(FP), BX
	MOVQ blocks+8(FP), CX
	LEAQ keys-961(SP), AX
	ANDQ $~15, AX
	SCHEDULES

	// The keys of the middle rounds are mixed, all but the first and the last of
	// each schedule.
	MOVQ AX, DX
	MOVQ $4, R8

invert:
	MOVQ $13, SI

invertNext:
	ADDQ   $16, DX
	AESIMC (DX), X0
	MOVOU  X0, (DX)
	DECQ   SI
	JNZ    invertNext
	ADDQ   $32, DX
	DECQ   R8
	JNZ    invert

	POINTERS
	BEGIN(0, 16, 0, 224, R9, X0, X2)
	BEGIN(1, 16, 0, 224, R10, X4, X6)
	BEGIN(2, 16, 0, 224, R11, X8, X10)
	BEGIN(3, 16, 0, 224, R12, X12, X14)

decryptNext4:
	DECQ CX
	JZ   decryptLast4
	MIX(0, 224, 0, R9, X1, X2, X3)
	MIX(1, 224, 0, R10, X5, X6, X7)
	MIX(2, 224, 0, R11, X9, X10, X11)
	MIX(3, 224, 0, R12, X13, X14, X15)
	DECROUNDS
	STORES
	JMP  decryptNext4

decryptLast4:
	MIXLAST(0, 0, R9, X1, X2)
	MIXLAST(1, 0, R10, X5, X6)
	MIXLAST(2, 0, R11, X9, X10)
	MIXLAST(3, 0, R12, X13, X14)
	DECROUNDS
	END(0, 16, 0, R9, X0, X2)
	END(1, 16, 0, R10, X4, X6)
	END(2, 16, 0, R11, X8, X10)
	END(3, 16, 0, R12, X12, X14)
	RET
