package main

import "testing"

func TestIt(t *testing.T) {
	New().OnlyTests(nil, 1)
}
