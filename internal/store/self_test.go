package store

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestProgram holds the build ID that is read to the go command's own reading.
func TestProgram(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	want, err := exec.Command("go", "tool", "buildid", self).Output()
	if err != nil {
		t.Fatal(err)
	}
	got, err := program(self)
	if err != nil || got != strings.TrimSpace(string(want)) || got == "" {
		t.Errorf("%q, %v; go tool buildid says %q", got, err, want)
	}
	if again, err := Self(); again != got || err != nil {
		t.Errorf("Self is %q, %v; want %q", again, err, got)
	}
}

// What has no build ID is known by every byte.
func TestProgramWithoutID(t *testing.T) {
	name := filepath.Join(t.TempDir(), "program")
	sum := func(text []byte) string {
		if err := os.WriteFile(name, text, 0o777); err != nil {
			t.Fatal(err)
		}
		sum, err := program(name)
		if err != nil {
			t.Fatal(err)
		}
		return sum
	}
	seen := map[string]int{}
	for i, text := range [][]byte{nil, []byte("x"), bytes.Repeat([]byte("x"), 100_000), append(bytes.Repeat([]byte("x"), 99_999), 'y'), []byte(buildIDMark + "\"\n \xff")} {
		s := sum(text)
		if other, found := seen[s]; found {
			t.Errorf("texts %d and %d are both %s", other, i, s)
		}
		seen[s] = i
	}
	if _, err := program(name + "-none"); err == nil {
		t.Error("no error for a program that is not there")
	}
}
