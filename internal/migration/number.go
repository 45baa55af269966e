package migration

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/dbgen-go/dbgen/internal/lazyregexp"
)

var leading = lazyregexp.New(`^[Vv]?(\d+)`)

// digits are the number that a file's name begins with; "" is none.
func digits(name string) string {
	if m := leading().FindStringSubmatch(name); m != nil {
		return m[1]
	}
	return ""
}

// number is the value of digits; one that is too large for any tool is the largest.
func number(name string) uint64 {
	n, _ := strconv.ParseUint(digits(name), 10, 64)
	return n
}

func byNumber(a, b string) int {
	return cmp.Or(cmp.Compare(number(a), number(b)), strings.Compare(a, b))
}

// stamp is how time.Format writes the numbers that most tools make.
const stamp = "20060102150405"

// next is the number after those of names, written as they are: a time, or one more. Of a
// folder without any it is what the tool's own command would make.
func next(names []string, tool Tool, now time.Time) (string, error) {
	last := ""
	for _, name := range names {
		if d := digits(name); d != "" && (last == "" || number(name) >= number(last)) {
			last = d
		}
	}
	var n uint64
	switch {
	case last == "" && (tool == Tern || tool == Plain):
		return "001", nil
	case last == "" && tool == Flyway:
		return "1", nil
	case last == "":
		return now.UTC().Format(stamp), nil
	case isStamp(last):
		n, _ = strconv.ParseUint(now.UTC().Format(stamp), 10, 64)
		if n <= number(last) {
			t, _ := time.Parse(stamp, last)
			return t.Add(time.Second).Format(stamp), nil
		}
	case len(last) == 10 && last > "1000000000": // golang-migrate's -format unix
		n = uint64(now.Unix())
	case len(last) == 13 && last > "1000000000000":
		n = uint64(now.UnixMilli())
	case len(last) == 19 && last > "1000000000000000000":
		n = uint64(now.UnixNano())
	}
	if n <= number(last) {
		n = number(last) + 1
	}
	if n == 0 {
		return "", fmt.Errorf("no number is left after %s", last)
	}
	return fmt.Sprintf("%0*d", len(last), n), nil
}

func isStamp(d string) bool {
	_, err := time.Parse(stamp, d)
	return err == nil && len(d) == len(stamp)
}
