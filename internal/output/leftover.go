package output

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/dbgen-go/dbgen/internal/lazyregexp"
)

// besides names a file in the same folder that no tool takes for Go: it has the
// time, in seconds, so that a later run can tell those of a killed one.
func besides(path, ending string) string {
	name := fmt.Sprintf(".%s.%08x%08x.%s", filepath.Base(path), uint32(time.Now().Unix()), rand.Uint32(), ending)
	return filepath.Join(filepath.Dir(path), name)
}

// spare are the names that besides gives.
var spare = lazyregexp.New(`^\..+\.([0-9a-f]{8})[0-9a-f]{8}\.(?:old|new)$`)

// longestRun is for how long a run may be at work on its files.
const longestRun = 10 * time.Minute

// leftovers are the files that runs which were killed left in a folder.
func leftovers(folder string, now time.Time) []string {
	entries, _ := os.ReadDir(folder) // of a folder that cannot be read, others complain
	var left []string
	for _, e := range entries {
		m := spare().FindStringSubmatch(e.Name())
		if m == nil || !e.Type().IsRegular() {
			continue
		}
		began, _ := strconv.ParseUint(m[1], 16, 32)
		if age := now.Sub(time.Unix(int64(began), 0)); age > longestRun {
			left = append(left, filepath.Join(folder, e.Name()))
		}
	}
	return left
}

// sweep removes what killed runs left.
func (t *transaction) sweep(paths []string) error {
	var errs []error
	for _, path := range paths {
		errs = append(errs, t.discard(path))
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("all files are up to date, but some of an earlier run are left: %w", err)
	}
	return nil
}
