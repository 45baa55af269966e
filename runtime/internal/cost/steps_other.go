//go:build !linux

package cost

import (
	"errors"
	"fmt"
	"runtime"
)

func child() bool { return false }

func serve([]Call) {}

func instructions(string, int) ([]int, error) {
	return nil, fmt.Errorf("%w on %s", errors.ErrUnsupported, runtime.GOOS)
}
