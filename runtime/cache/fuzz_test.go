package cache

import (
	"bytes"
	"slices"
	"testing"
	"time"
)

// Whatever Redis holds under an entry's name, reading it ends, takes no more
// memory than there are bytes, and what is understood is what was written.
func FuzzDecodeEntry(f *testing.F) {
	f.Add(encodeEntry(time.UnixMilli(1), []Dep{All, Table("t")}, []uint64{1, 2}, []byte("payload")))
	f.Add([]byte("\x01" + "12345678" + "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"))
	f.Fuzz(func(t *testing.T, b []byte) {
		e, ok := decodeEntry(b)
		if !ok {
			return
		}
		if n := 9 + 16*len(e.deps) + len(e.payload); n > len(b) || len(e.deps) != len(e.stamps) || len(e.deps) > maxDeps+1 {
			t.Fatalf("%d bytes out of %d, %d dependencies, %d stamps", n, len(b), len(e.deps), len(e.stamps))
		}
		again, ok := decodeEntry(encodeEntry(e.ends, e.deps, e.stamps, e.payload))
		if !ok || !again.ends.Equal(e.ends) || !slices.Equal(again.deps, e.deps) || !slices.Equal(again.stamps, e.stamps) || !bytes.Equal(again.payload, e.payload) {
			t.Fatalf("%+v is read back as %+v", e, again)
		}
	})
}

func FuzzDecodeMessage(f *testing.F) {
	f.Add(string(message{1, Position{2, 3}, []Dep{All, Table("t")}}.encode()))
	f.Add(string(message{deps: make([]Dep, chunk)}.encode()))
	f.Add(string(message{deps: make([]Dep, chunk+1)}.encode()))
	c, err := New(Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = c.Close() })
	f.Fuzz(func(t *testing.T, text string) {
		before := c.generation.Load()
		c.apply(text)
		m, ok := decodeMessage(text)
		switch {
		case !ok && c.generation.Load() == before:
			t.Fatal("what a message said is unknown, and memory goes on to answer")
		case ok && (len(m.deps) > chunk || string(m.encode()) != text):
			t.Fatalf("%+v out of %q", m, text)
		}
	})
}

func FuzzDecodeStamp(f *testing.F) {
	f.Add("1732700000000000|0000000100000000000000ff")
	f.Add("9007199254740991")
	f.Add("18446744073709551615|")
	f.Fuzz(func(t *testing.T, value string) {
		stamp, at, ok := parseStamp(value)
		if ok != (stamp > 0) || stamp >= maxStamp || float64(stamp)+1 == float64(stamp) || !ok && at != (Position{}) {
			t.Fatalf("%q: %d at %+v, %v", value, stamp, at, ok)
		}
	})
}

// No PONG opens the fence for longer than one that was sent just now.
func FuzzDecodePong(f *testing.F) {
	now := reading{mono: 1e9, wall: 1732700000e9}
	f.Add(now.String())
	f.Add("9223372036854775807 9223372036854775807")
	f.Add("-1 -1")
	f.Fuzz(func(t *testing.T, text string) {
		sent, ok := parseReading(text, now)
		if !ok {
			return
		}
		var fence fence
		fence.open(sent)
		if fence.isOpen(reading{now.mono + int64(Fence), now.wall}) || fence.isOpen(reading{now.mono, now.wall + int64(Fence)}) {
			t.Fatalf("%q opens the fence until after %v", text, Fence)
		}
	})
}
