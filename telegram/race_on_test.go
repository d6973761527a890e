//go:build race

package telegram

// raceDetector makes starting a process take long.
const raceDetector = true
