package main

import (
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestStartIsCheap: what this repository's packages allocate before main, in each run of
// the program, by the Go runtime's own account. Tables of patterns that were compiled there
// once took a megabyte, and with that a garbage collection.
func TestStartIsCheap(t *testing.T) {
	const most = 400_000 // bytes; 350,000 of them are tables
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, "-test.run=^$")
	cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var all, packages int
	var lines []string
	for _, m := range regexp.MustCompile(`(?m)^init (github\.com/dbgen-go/dbgen\S*) .* (\d+) bytes, \d+ allocs$`).FindAllStringSubmatch(string(out), -1) {
		n, err := strconv.Atoi(m[2])
		if err != nil {
			t.Fatal(err)
		}
		all += n
		packages++
		lines = append(lines, m[0])
	}
	if packages < 10 {
		t.Fatalf("the runtime tells of %d packages only:\n%s", packages, out)
	}
	if all > most {
		t.Errorf("%d bytes are allocated before main, more than %d:\n%s", all, most, strings.Join(lines, "\n"))
	}
}
