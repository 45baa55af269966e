//go:build !race

package dbgen_test

const raceEnabled = false
