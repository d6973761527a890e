// EXPAND makes the 15 round keys at AX of the key at DX. The S-box comes from
// AESENCLAST on a vector of four equal words, which row shifts leave alone; it
// is quicker than AESKEYGENASSIST on every processor.
#define SPREAD(key) \
	MOVOU  key, X7    \
	PSLLDQ $4, X7     \
	PXOR   X7, key    \
	MOVOU  key, X7    \
	PSLLDQ $8, X7     \
	PXOR   X7, key

#define EVEN(at) \
	MOVOU      X1, X2     \
	PSHUFB     X4, X2     \
	AESENCLAST X5, X2     \
	PADDL      X5, X5     \
	SPREAD(X0)            \
	PXOR       X2, X0     \
	MOVOU      X0, at(AX)

#define ODD(at) \
	PSHUFD     $0xff, X0, X2 \
	AESENCLAST X6, X2        \
	SPREAD(X1)               \
	PXOR       X2, X1        \
	MOVOU      X1, at(AX)

#define EXPAND \
	MOVOU     (DX), X0                \
	MOVOU     16(DX), X1              \
	MOVOU     X0, (AX)                \
	MOVOU     X1, 16(AX)              \
	MOVQ      $0x0c0f0e0d0c0f0e0d, R8 \ // the last word, rotated
	MOVQ      R8, X4                  \
	PUNPCKLQDQ X4, X4                 \
	PCMPEQL   X5, X5                  \ // the round constant, 1 in each word
	PSRLL     $31, X5                 \
	PXOR      X6, X6                  \
	EVEN(32)                          \
	ODD(48)                           \
	EVEN(64)                          \
	ODD(80)                           \
	EVEN(96)                          \
	ODD(112)                          \
	EVEN(128)                         \
	ODD(144)                          \
	EVEN(160)                         \
	ODD(176)                          \
	EVEN(192)                         \
	ODD(208)                          \
	EVEN(224)
