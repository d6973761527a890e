//go:build race

package docs

// oneIn is how many pages tests look at: the race detector makes all of them take
// a minute, and pages of a kind are made by the same lines.
const oneIn = 20
