package hugepages

import (
	"bytes"
	"os"
	"runtime/debug"
	"strconv"
	"testing"
)

var kept [][]byte

// TestExpect: what is allocated afterwards is in huge pages, by the kernel's account, where
// it gives them to those who ask; and the collector's settings are as before everywhere.
func TestExpect(t *testing.T) {
	percent := debug.SetGCPercent(321)
	defer debug.SetGCPercent(percent)
	expect(32 << 20)
	if p := debug.SetGCPercent(321); p != 321 {
		t.Errorf("GOGC is %d, was 321", p)
	}
	kept = nil
	for range 20 << 10 {
		block := make([]byte, 1<<10)
		block[0] = 1
		kept = append(kept, block)
	}
	if forWhoAsks() {
		if huge := hugeBytes(t); huge < 8<<20 {
			t.Errorf("of 20 MB, %d bytes are in huge pages", huge)
		}
	}
}

// hugeBytes is how much of the process's memory is in huge pages.
func hugeBytes(t *testing.T) int {
	text, err := os.ReadFile("/proc/self/smaps_rollup")
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(text) {
		if rest, is := bytes.CutPrefix(line, []byte("AnonHugePages:")); is {
			kB, err := strconv.Atoi(string(bytes.Fields(rest)[0]))
			if err != nil {
				t.Fatal(err)
			}
			return kB << 10
		}
	}
	t.Fatal("smaps_rollup has no AnonHugePages")
	return 0
}
