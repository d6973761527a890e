#include "textflag.h"

// Two streams of SHA-256 side by side on the SHA instructions: one waits for its
// own rounds half of the time.
//
// Registers: BX the streams; R9 and R10 the next block of each; CX blocks left; AX
// the round constants; DX the states before a block, aligned; X0 the constants of two rounds and their words. A stream
// has seven registers: S, the words A, B, E, F of the state; T, the words C, D, G,
// H; M0 to M3, the last 16 words of the message; and one for what is mixed.

// The fields of a shaStream, and the size of one.
#define BLOCK  0
#define STRIDE 8
#define STATE  16
#define SIZE   48

DATA flip<>+0x00(SB)/8, $0x0405060700010203
DATA flip<>+0x08(SB)/8, $0x0c0d0e0f08090a0b
GLOBL flip<>(SB), RODATA|NOPTR, $16

DATA rounds<>+0x00(SB)/8, $0x71374491428a2f98
DATA rounds<>+0x08(SB)/8, $0xe9b5dba5b5c0fbcf
DATA rounds<>+0x10(SB)/8, $0x59f111f13956c25b
DATA rounds<>+0x18(SB)/8, $0xab1c5ed5923f82a4
DATA rounds<>+0x20(SB)/8, $0x12835b01d807aa98
DATA rounds<>+0x28(SB)/8, $0x550c7dc3243185be
DATA rounds<>+0x30(SB)/8, $0x80deb1fe72be5d74
DATA rounds<>+0x38(SB)/8, $0xc19bf1749bdc06a7
DATA rounds<>+0x40(SB)/8, $0xefbe4786e49b69c1
DATA rounds<>+0x48(SB)/8, $0x240ca1cc0fc19dc6
DATA rounds<>+0x50(SB)/8, $0x4a7484aa2de92c6f
DATA rounds<>+0x58(SB)/8, $0x76f988da5cb0a9dc
DATA rounds<>+0x60(SB)/8, $0xa831c66d983e5152
DATA rounds<>+0x68(SB)/8, $0xbf597fc7b00327c8
DATA rounds<>+0x70(SB)/8, $0xd5a79147c6e00bf3
DATA rounds<>+0x78(SB)/8, $0x1429296706ca6351
DATA rounds<>+0x80(SB)/8, $0x2e1b213827b70a85
DATA rounds<>+0x88(SB)/8, $0x53380d134d2c6dfc
DATA rounds<>+0x90(SB)/8, $0x766a0abb650a7354
DATA rounds<>+0x98(SB)/8, $0x92722c8581c2c92e
DATA rounds<>+0xa0(SB)/8, $0xa81a664ba2bfe8a1
DATA rounds<>+0xa8(SB)/8, $0xc76c51a3c24b8b70
DATA rounds<>+0xb0(SB)/8, $0xd6990624d192e819
DATA rounds<>+0xb8(SB)/8, $0x106aa070f40e3585
DATA rounds<>+0xc0(SB)/8, $0x1e376c0819a4c116
DATA rounds<>+0xc8(SB)/8, $0x34b0bcb52748774c
DATA rounds<>+0xd0(SB)/8, $0x4ed8aa4a391c0cb3
DATA rounds<>+0xd8(SB)/8, $0x682e6ff35b9cca4f
DATA rounds<>+0xe0(SB)/8, $0x78a5636f748f82ee
DATA rounds<>+0xe8(SB)/8, $0x8cc7020884c87814
DATA rounds<>+0xf0(SB)/8, $0xa4506ceb90befffa
DATA rounds<>+0xf8(SB)/8, $0xc67178f2bef9a3f7
GLOBL rounds<>(SB), RODATA|NOPTR, $256

// ENTER takes the state, whose order is A to H.
#define ENTER(n, S, T, M) \
	MOVOU   (n*SIZE+STATE)(BX), S      \ // A B C D
	MOVOU   (n*SIZE+STATE+16)(BX), T   \ // E F G H
	PSHUFD  $0xb1, S, S                \ // B A D C
	PSHUFD  $0x1b, T, T                \ // H G F E
	MOVO    S, M                       \
	PALIGNR $8, T, S                   \ // F E B A
	PBLENDW $0xf0, M, T                  // H G D C

// LEAVE gives it back.
#define LEAVE(n, S, T, M) \
	PSHUFD  $0x1b, S, S                \ // A B E F
	PSHUFD  $0xb1, T, T                \ // G H C D
	MOVO    S, M                       \
	PBLENDW $0xf0, T, S                \ // A B C D
	PALIGNR $8, M, T                   \ // E F G H
	MOVOU   S, (n*SIZE+STATE)(BX)      \
	MOVOU   T, (n*SIZE+STATE+16)(BX)

// WORDS takes the next 64 bytes and keeps the state that they are added to.
#define WORDS(n, R, S, T, M0, M1, M2, M3) \
	MOVO   S, (n*32)(DX)              \
	MOVO   T, (n*32+16)(DX)           \
	MOVOU  (R), M0                    \
	MOVOU  16(R), M1                  \
	MOVOU  32(R), M2                  \
	MOVOU  48(R), M3                  \
	PSHUFB flip<>(SB), M0             \
	PSHUFB flip<>(SB), M1             \
	PSHUFB flip<>(SB), M2             \
	PSHUFB flip<>(SB), M3             \
	ADDQ   (n*SIZE+STRIDE)(BX), R

#define ADDUP(n, S, T) \
	PADDL (n*32)(DX), S    \
	PADDL (n*32+16)(DX), T

// FOUR is four rounds, with the words M and the constants at i*16.
#define FOUR(i, M, S, T) \
	MOVO        M, X0              \
	PADDL       (i*16)(AX), X0     \
	SHA256RNDS2 X0, S, T           \
	PSHUFD      $0x0e, X0, X0      \
	SHA256RNDS2 X0, T, S

// BEGUN begins to make the words that take the place of those before M, and MADE
// makes the four after M; those before M are in L.
#define BEGUN(L, M) \
	SHA256MSG1 M, L

#define MADE(L, M, N, X) \
	MOVO       M, X   \
	PALIGNR    $4, L, X \
	PADDL      X, N   \
	SHA256MSG2 M, N

// func sha256Two(streams *[2]shaStream, blocks int)
TEXT ·sha256Two(SB), NOSPLIT, $80-16
	MOVQ streams+0(FP), BX
	MOVQ blocks+8(FP), CX
	LEAQ kept-65(SP), DX
	ANDQ $~15, DX
	MOVQ (0*SIZE+BLOCK)(BX), R9
	MOVQ (1*SIZE+BLOCK)(BX), R10
	LEAQ rounds<>(SB), AX
	ENTER(0, X1, X2, X3)
	ENTER(1, X8, X9, X10)

next:
	WORDS(0, R9, X1, X2, X3, X4, X5, X6)
	WORDS(1, R10, X8, X9, X10, X11, X12, X13)

	FOUR(0, X3, X1, X2)
	FOUR(0, X10, X8, X9)

	FOUR(1, X4, X1, X2)
	BEGUN(X3, X4)
	FOUR(1, X11, X8, X9)
	BEGUN(X10, X11)

	FOUR(2, X5, X1, X2)
	BEGUN(X4, X5)
	FOUR(2, X12, X8, X9)
	BEGUN(X11, X12)

	FOUR(3, X6, X1, X2)
	MADE(X5, X6, X3, X7)
	BEGUN(X5, X6)
	FOUR(3, X13, X8, X9)
	MADE(X12, X13, X10, X14)
	BEGUN(X12, X13)

	FOUR(4, X3, X1, X2)
	MADE(X6, X3, X4, X7)
	BEGUN(X6, X3)
	FOUR(4, X10, X8, X9)
	MADE(X13, X10, X11, X14)
	BEGUN(X13, X10)

	FOUR(5, X4, X1, X2)
	MADE(X3, X4, X5, X7)
	BEGUN(X3, X4)
	FOUR(5, X11, X8, X9)
	MADE(X10, X11, X12, X14)
	BEGUN(X10, X11)

	FOUR(6, X5, X1, X2)
	MADE(X4, X5, X6, X7)
	BEGUN(X4, X5)
	FOUR(6, X12, X8, X9)
	MADE(X11, X12, X13, X14)
	BEGUN(X11, X12)

	FOUR(7, X6, X1, X2)
	MADE(X5, X6, X3, X7)
	BEGUN(X5, X6)
	FOUR(7, X13, X8, X9)
	MADE(X12, X13, X10, X14)
	BEGUN(X12, X13)

	FOUR(8, X3, X1, X2)
	MADE(X6, X3, X4, X7)
	BEGUN(X6, X3)
	FOUR(8, X10, X8, X9)
	MADE(X13, X10, X11, X14)
	BEGUN(X13, X10)

	FOUR(9, X4, X1, X2)
	MADE(X3, X4, X5, X7)
	BEGUN(X3, X4)
	FOUR(9, X11, X8, X9)
	MADE(X10, X11, X12, X14)
	BEGUN(X10, X11)

	FOUR(10, X5, X1, X2)
	MADE(X4, X5, X6, X7)
	BEGUN(X4, X5)
	FOUR(10, X12, X8, X9)
	MADE(X11, X12, X13, X14)
	BEGUN(X11, X12)

	FOUR(11, X6, X1, X2)
	MADE(X5, X6, X3, X7)
	BEGUN(X5, X6)
	FOUR(11, X13, X8, X9)
	MADE(X12, X13, X10, X14)
	BEGUN(X12, X13)

	FOUR(12, X3, X1, X2)
	MADE(X6, X3, X4, X7)
	BEGUN(X6, X3)
	FOUR(12, X10, X8, X9)
	MADE(X13, X10, X11, X14)
	BEGUN(X13, X10)

	FOUR(13, X4, X1, X2)
	MADE(X3, X4, X5, X7)
	FOUR(13, X11, X8, X9)
	MADE(X10, X11, X12, X14)

	FOUR(14, X5, X1, X2)
	MADE(X4, X5, X6, X7)
	FOUR(14, X12, X8, X9)
	MADE(X11, X12, X13, X14)

	FOUR(15, X6, X1, X2)
	FOUR(15, X13, X8, X9)

	ADDUP(0, X1, X2)
	ADDUP(1, X8, X9)
	DECQ CX
	JNZ  next

	LEAVE(0, X1, X2, X3)
	LEAVE(1, X8, X9, X10)
	RET
