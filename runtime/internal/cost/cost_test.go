package cost

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

var sink []byte

// loop takes a number of instructions that grows with n.
func loop(n int) func() {
	return func() {
		for i := range n {
			spin(i)
		}
	}
}

var sum int

//go:noinline
func spin(i int) { sum += i }

func TestInstructions(t *testing.T) {
	calls := []Call{{"ten", loop(10)}, {"hundred", loop(100)}, {"thousand", loop(1000)}}
	if child() {
		serve(calls)
	}
	if raceEnabled || testing.CoverMode() != "" {
		t.Skip("what watches the calls costs, too")
	}
	n, err := instructions(t.Name(), len(calls))
	if err != nil {
		t.Skip("instructions are not counted: ", err)
	}
	// Each round of the loop takes as many as any other.
	each := (n[1] - n[0]) / 90
	if each < 2 || each > 50 || n[2]-n[1] != 900*each {
		t.Errorf("%v instructions for 10, 100 and 1,000 rounds", n)
	}
	again, err := instructions(t.Name(), len(calls))
	if err != nil || !slices.Equal(n, again) {
		t.Errorf("%v instructions, and then %v, %v", n, again, err)
	}
}

func TestCheck(t *testing.T) {
	file := filepath.Join("testdata", "costs.txt")
	Check(t, file, Call{"nothing", func() {}}, Call{"allocation", func() { sink = make([]byte, 64) }}, Call{"loop", loop(100)})
	costs, err := read(file)
	if err != nil {
		t.Fatal(err)
	}
	if costs["allocation"].allocations != 1 || costs["nothing"].allocations != 0 {
		t.Errorf("%+v", costs)
	}
}

func TestExceeds(t *testing.T) {
	most := cost{allocations: 3, instructions: 1000}
	for _, tc := range []struct {
		is   cost
		want int
	}{
		{cost{3, 1000}, 0}, {cost{2, 900}, 0}, {cost{3, 1150}, 0}, {cost{3, 0}, 0}, {cost{4, 1000}, 1}, {cost{3, 1151}, 1}, {cost{4, 2000}, 2},
	} {
		if by := exceeds(most, tc.is); len(by) != tc.want {
			t.Errorf("%+v: %v", tc.is, by)
		}
	}
	if by := exceeds(cost{}, cost{1, 1}); len(by) != 2 {
		t.Errorf("a call that is not in the file: %v", by)
	}
}

func TestReadRefusesWhatIsNoCost(t *testing.T) {
	file := filepath.Join(t.TempDir(), "costs.txt")
	if err := os.WriteFile(file, []byte("# comment\nhit 0 many\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if c, err := read(file); err == nil {
		t.Errorf("read as %+v", c)
	}
}
