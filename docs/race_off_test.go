//go:build !race

package docs

// oneIn is how many pages tests look at: all.
const oneIn = 1
