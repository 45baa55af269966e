package sqltext

import (
	"slices"
	"testing"
)

func TestComments(t *testing.T) {
	for text, want := range map[string][]string{
		"":                                     nil,
		"SELECT 1":                             nil,
		"-- a\nSELECT 1 -- b\n":                {"-- a", "-- b"},
		"--":                                   {"--"},
		"SELECT '-- a', \"-- b\", $$-- c$$--d": {"--d"},
		"/* a /* b */ -- c */ x /* open":       {"/* a /* b */ -- c */", "/* open"},
		"SELECT E'\\'-- a', 'x''-- b' /**/":    {"/**/"},
		"a--b\r\n--c":                          {"--b\r", "--c"},
		"SELECT 1 - -1, 2-(-2)/**/-- x":        {"/**/", "-- x"},
	} {
		var got []string
		for start, end := range Comments(text) {
			got = append(got, text[start:end])
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
	for range Comments("-- a\n-- b") {
		break
	}
}
