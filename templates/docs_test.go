package templates

import (
	"go/doc/comment"
	"math/rand/v2"
	"strings"
	"testing"
)

// What is plain at a glance is what gofmt leaves as it is.
func TestPlainDoc(t *testing.T) {
	for text, want := range map[string]bool{
		"": true, "GetStory returns one story, if it is published (or not).": true, "a": true,
		" a": false, "a ": false, "a  b": false, "a\nb": false, "# a": false, "- a": false, "1. a": false, "ä": false, "a: b": false, "''": false, "a [b]": false,
	} {
		if isPlain(text) != want {
			t.Errorf("isPlain(%q) is %t", text, !want)
		}
	}
	const letters = "abcxyzABZ0189 _,.()"
	random := rand.New(rand.NewPCG(1, 2))
	plain := 0
	for range 20_000 {
		text := make([]byte, random.IntN(12))
		for i := range text {
			text[i] = letters[random.IntN(len(letters))]
		}
		if !isPlain(string(text)) {
			continue
		}
		plain++
		var parser comment.Parser
		var printer comment.Printer
		if made := string(printer.Comment(parser.Parse(string(text)))); strings.TrimSuffix(made, "\n") != string(text) {
			t.Fatalf("%q becomes %q", text, made)
		}
	}
	if plain < 1000 {
		t.Errorf("only %d texts were plain", plain)
	}
}
