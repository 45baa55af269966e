package main

import "testing"

func TestColored(t *testing.T) {
	for _, tt := range []struct {
		when     string
		terminal bool
		noColor  string
		term     string
		want     bool
	}{
		{colorAuto, true, "", "xterm-256color", true},
		{colorAuto, true, "", "", true},
		{colorAuto, false, "", "xterm-256color", false},
		{colorAuto, true, "1", "xterm-256color", false},
		{colorAuto, true, "", "dumb", false},
		{colorAlways, false, "1", "dumb", true},
		{colorNever, true, "", "xterm-256color", false},
	} {
		t.Setenv("NO_COLOR", tt.noColor)
		t.Setenv("TERM", tt.term)
		if got := colored(tt.when, tt.terminal); got != tt.want {
			t.Errorf("%+v: %v", tt, got)
		}
	}
}
