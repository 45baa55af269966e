// Package cost holds what calls cost to what is written down: allocations, and
// instructions where they can be counted. Neither depends on how busy a machine is, so
// a test can fail on them where it could not on time. It knows numbers and files; it
// must not know what is called.
package cost

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

var update = flag.Bool("update-costs", false, "write what calls cost anew")

// A Call is what is measured. It must not wait for anything.
type Call struct {
	Name string // without spaces
	Run  func()
}

// margin is how many more instructions than were written down a call may take, as a
// part of them: compilers and processors' vector units differ a little.
const margin = 0.15

// recounts is how often more a call is counted that takes more than it may.
const recounts = 3

// architecture is what instructions are written down for.
const architecture = "amd64"

// Check fails the test when a call costs more than the file says, which -update-costs
// writes. It must be called from the test's own goroutine, and at its end: the test is
// run once more, in a process of its own, to count instructions.
func Check(t *testing.T, file string, calls ...Call) {
	t.Helper()
	if raceEnabled || testing.CoverMode() != "" {
		t.Skip("what watches the calls costs, too")
	}
	if child() {
		serve(calls)
	}
	costs, err := read(file)
	if err != nil && !(*update && errors.Is(err, fs.ErrNotExist)) {
		t.Fatal(err)
	}
	found := map[string]cost{}
	for _, c := range calls {
		found[c.Name] = cost{allocations: testing.AllocsPerRun(500, c.Run)}
	}
	counted, why := fewest(t.Name(), calls, costs)
	for i, n := range counted {
		f := found[calls[i].Name]
		f.instructions = n
		found[calls[i].Name] = f
	}
	if why != nil {
		t.Logf("instructions are not counted: %v", why)
	}
	if *update {
		if why != nil {
			t.Fatal("the file needs instructions: ", why)
		}
		if err := write(file, calls, found); err != nil {
			t.Fatal(err)
		}
		return
	}
	for _, c := range calls {
		for _, excess := range exceeds(costs[c.Name], found[c.Name]) {
			t.Errorf("%s takes %s; if that must be, write it down: go test -run '^%s$' -update-costs", c.Name, excess, t.Name())
		}
	}
}

type cost struct {
	allocations  float64
	instructions int // 0: not counted
}

// fewest counts the instructions of each call, and again when one takes more than may be:
// what other threads add is not there each time, what a call has become is.
func fewest(test string, calls []Call, most map[string]cost) ([]int, error) {
	if runtime.GOARCH != architecture {
		return nil, fmt.Errorf("they are written down for %s", architecture)
	}
	counted, err := instructions(test, len(calls))
	for again := 0; err == nil && again < recounts && !*update && dear(calls, counted, most); again++ {
		var more []int
		if more, err = instructions(test, len(calls)); err == nil {
			for i, n := range more {
				counted[i] = min(counted[i], n)
			}
		}
	}
	if counted != nil {
		return counted, nil // though it may not have been possible again
	}
	return nil, err
}

func dear(calls []Call, counted []int, most map[string]cost) bool {
	for i, n := range counted {
		if most[calls[i].Name].exceededBy(n) {
			return true
		}
	}
	return false
}

// exceededBy says whether so many instructions are more than may be.
func (most cost) exceededBy(instructions int) bool {
	return float64(instructions) > float64(most.instructions)*(1+margin)
}

// exceeds says in words by what a cost exceeds what may be.
func exceeds(most, is cost) (by []string) {
	if is.allocations > most.allocations {
		by = append(by, fmt.Sprintf("%v allocations, not %v", is.allocations, most.allocations))
	}
	if most.exceededBy(is.instructions) {
		by = append(by, fmt.Sprintf("%d instructions, not %d", is.instructions, most.instructions))
	}
	return by
}

const header = "# What calls cost at most: name, allocations, instructions (linux/amd64). Written by go test -update-costs.\n"

func write(file string, calls []Call, found map[string]cost) error {
	b := bytes.NewBufferString(header)
	for _, c := range calls {
		fmt.Fprintf(b, "%s %v %d\n", c.Name, found[c.Name].allocations, found[c.Name].instructions)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		return err
	}
	return os.WriteFile(file, b.Bytes(), 0o666)
}

func read(file string) (map[string]cost, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	costs := map[string]cost{}
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		var name string
		var c cost
		if _, err := fmt.Sscanf(line, "%s %g %d", &name, &c.allocations, &c.instructions); err != nil {
			return nil, fmt.Errorf("%s: %q: %w", file, line, err)
		}
		costs[name] = c
	}
	return costs, nil
}
