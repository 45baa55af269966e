package parser

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/dbgen-go/dbgen/internal/lazyregexp"
)

const durationAdvice = "a duration is a number of seconds (300), or numbers with units: 500ms, 30s, 5m, 1h30m, 2d"

var units = map[string]time.Duration{
	"us": time.Microsecond, "µs": time.Microsecond, "μs": time.Microsecond,
	"ms": time.Millisecond, "s": time.Second, "m": time.Minute, "h": time.Hour, "d": 24 * time.Hour,
}

// longUnits are the words that people write for units.
var longUnits = map[string]string{
	"msec": "ms", "msecs": "ms", "millis": "ms", "sec": "s", "secs": "s", "second": "s", "seconds": "s",
	"min": "m", "mins": "m", "minute": "m", "minutes": "m", "hr": "h", "hrs": "h", "hour": "h", "hours": "h",
	"day": "d", "days": "d",
}

var (
	durationPart  = lazyregexp.New(`^([0-9]+(?:\.[0-9]+)?)([a-zµμ]+)`)
	secondsNumber = lazyregexp.New(`^[0-9]+(?:\.[0-9]+)?$`)
)

// parseDuration reads a duration greater than zero; hint says how to write
// what could not be read.
func parseDuration(s string) (d time.Duration, hint string, ok bool) {
	if secondsNumber().MatchString(s) {
		d, ok = scale(s, time.Second)
		if ok && d == 0 {
			return 0, "a duration is greater than zero; leave it out for the default", false
		}
		return d, "it is too long; " + durationAdvice, ok
	}
	var total time.Duration
	var fixed strings.Builder // s with the units as they should be
	clean := true
	for rest := strings.ToLower(s); rest != ""; {
		m := durationPart().FindStringSubmatch(rest)
		if m == nil {
			return 0, durationAdvice, false
		}
		unit := m[2]
		if short, known := longUnits[unit]; known {
			unit, clean = short, false
		}
		if units[unit] == 0 {
			return 0, durationAdvice, false
		}
		part, ok := scale(m[1], units[unit])
		if !ok || total > math.MaxInt64-part {
			return 0, "it is too long; " + durationAdvice, false
		}
		total += part
		fixed.WriteString(m[1] + unit)
		rest = rest[len(m[0]):]
	}
	switch {
	case s == "":
		return 0, durationAdvice, false
	case !clean || fixed.String() != s:
		return 0, `did you mean "` + fixed.String() + `"? A` + durationAdvice[1:], false
	case total == 0:
		return 0, "a duration is greater than zero; leave it out for the default", false
	}
	return total, "", true
}

// scale multiplies a decimal number with a unit.
func scale(number string, unit time.Duration) (time.Duration, bool) {
	if n, err := strconv.ParseInt(number, 10, 64); err == nil {
		return time.Duration(n) * unit, n <= math.MaxInt64/int64(unit)
	}
	f, err := strconv.ParseFloat(number, 64)
	f = math.Round(f * float64(unit))
	if err != nil || f >= math.MaxInt64 {
		return 0, false
	}
	return time.Duration(f), true
}

// duration reads an option's value.
func (r *directiveReader) duration(what string, v field) time.Duration {
	d, hint, ok := parseDuration(v.text)
	if !ok {
		r.draft.errorf(v.off, hint, "bad duration %q for %s", v.text, what)
	}
	return d
}

// rate reads "100/1m".
func (r *directiveReader) rate(what string, v field) *Rate {
	const advice = "a rate is calls in a time, for example 100/1m"
	count, window, ok := strings.Cut(v.text, "/")
	n, err := strconv.ParseInt(count, 10, 32)
	switch {
	case err != nil || n <= 0:
		r.draft.errorf(v.off, advice, "bad rate %q for %s", v.text, what)
		return nil
	case !ok:
		r.draft.errorf(v.off, "say in what time, for example "+what+"="+count+"/1m", "rate %q for %s has no time", v.text, what)
		return nil
	}
	d, _, ok := parseDuration(window)
	if !ok {
		hint := advice
		if _, _, ok := parseDuration("1" + window); ok {
			hint = "did you mean \"" + count + "/1" + window + "\"? A" + advice[1:]
		}
		r.draft.errorf(v.off+len(count)+1, hint, "bad duration %q in the rate for %s", window, what)
		return nil
	}
	return &Rate{Count: int(n), Window: d}
}
