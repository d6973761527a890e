//go:build !race

package host

// raceDetector makes stacks and objects larger.
const raceDetector = false
