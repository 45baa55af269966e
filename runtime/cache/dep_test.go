package cache

import (
	"strings"
	"testing"
)

// What depends on what is in Redis by these numbers, which versions of this module share.
func TestDepsStayWhatTheyAre(t *testing.T) {
	for got, want := range map[Dep]Dep{
		Table("public.stories"):       0x4dfa2faf7336253e,
		Row("public.stories", "42"):   0x94e522d9f64be0e3,
		Tag("user:7"):                 0x9cb3e7975700b0c,
		Tag(strings.Repeat("ä", 200)): 0x6f54e85fd9eb209e,
	} {
		if got != want {
			t.Errorf("%#x, want %#x", uint64(got), uint64(want))
		}
	}
}
