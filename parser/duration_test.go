package parser

import (
	"testing"
	"time"
)

func TestParseDuration(t *testing.T) {
	for in, want := range map[string]time.Duration{
		"300": 5 * time.Minute, "0.5": 500 * time.Millisecond, "5m": 5 * time.Minute, "1h30m": 90 * time.Minute,
		"2d": 48 * time.Hour, "1.5s": 1500 * time.Millisecond, "250ms": 250 * time.Millisecond, "10us": 10 * time.Microsecond,
		"10µs": 10 * time.Microsecond, "1d12h": 36 * time.Hour,
	} {
		if got, hint, ok := parseDuration(in); !ok || got != want {
			t.Errorf("parseDuration(%q) = %v, %v (%s), want %v", in, got, ok, hint, want)
		}
	}
	for in, hint := range map[string]string{
		"":                       durationAdvice,
		"soon":                   durationAdvice,
		"-5":                     durationAdvice,
		"5 m":                    durationAdvice,
		"1w":                     durationAdvice,
		".5s":                    durationAdvice,
		"5m3":                    durationAdvice,
		"0":                      "a duration is greater than zero; leave it out for the default",
		"0s":                     "a duration is greater than zero; leave it out for the default",
		"0.0000000001":           "a duration is greater than zero; leave it out for the default",
		"99999999999":            "it is too long; " + durationAdvice,
		"999999999d":             "it is too long; " + durationAdvice,
		"106751d106751d":         "it is too long; " + durationAdvice,
		"5Min":                   `did you mean "5m"? A` + durationAdvice[1:],
		"1hour30minutes":         `did you mean "1h30m"? A` + durationAdvice[1:],
		"30S":                    `did you mean "30s"? A` + durationAdvice[1:],
		"999999999999999999999s": "it is too long; " + durationAdvice,
	} {
		if got, gotHint, ok := parseDuration(in); ok || gotHint != hint {
			t.Errorf("parseDuration(%q) = %v, %v, hint %q; want hint %q", in, got, ok, gotHint, hint)
		}
	}
}

func TestOneSlip(t *testing.T) {
	for _, pair := range [][2]string{{"cache", "cache"}, {"cahce", "cache"}, {"cach", "cache"}, {"ccache", "cache"}, {"Cache", "cache"}, {"cachex", "cache"}, {"", "a"}} {
		if !oneSlip(pair[0], pair[1]) || !oneSlip(pair[1], pair[0]) {
			t.Errorf("oneSlip(%q, %q) is false", pair[0], pair[1])
		}
	}
	for _, pair := range [][2]string{{"", "ab"}, {"note", "route"}, {"caceh", "cche"}, {"CACHE", "cache"}, {"acche", "cach"}} {
		if oneSlip(pair[0], pair[1]) || oneSlip(pair[1], pair[0]) {
			t.Errorf("oneSlip(%q, %q) is true", pair[0], pair[1])
		}
	}
}
