package output

import (
	"errors"
	"testing"
)

// TestPatiently: what is busy is tried again until it is done or fails for
// another reason, and not for ever.
func TestPatiently(t *testing.T) {
	errBusy, errOther := errors.New("busy"), errors.New("other")
	busy := func(err error) bool { return errors.Is(err, errBusy) }
	for name, tc := range map[string]struct {
		answers []error // the last one for ever
		want    error
		calls   int // 0: many
	}{
		"at once":       {[]error{nil}, nil, 1},
		"not busy":      {[]error{errOther}, errOther, 1},
		"busy twice":    {[]error{errBusy, errBusy, nil}, nil, 3},
		"then another":  {[]error{errBusy, errOther}, errOther, 2},
		"busy for ever": {[]error{errBusy}, errBusy, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			calls := 0
			err := patiently(func() error {
				calls++
				return tc.answers[min(calls, len(tc.answers))-1]
			}, busy)
			if err != tc.want || tc.calls != 0 && calls != tc.calls || tc.calls == 0 && calls < 3 {
				t.Errorf("error %v after %d calls", err, calls)
			}
		})
	}
}
