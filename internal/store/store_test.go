package store

import (
	"bytes"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"
)

func TestStore(t *testing.T) {
	s, err := Open(t.TempDir() + "/a/b")
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := s.Get("k"); ok {
		t.Error("there is what nobody put")
	}
	for _, want := range []string{"one", "two", ""} {
		if err := s.Put("k", []byte(want)); err != nil {
			t.Fatal(err)
		}
		if got, ok := s.Get("k"); !ok || string(got) != want {
			t.Errorf("%q, %v; want %q", got, ok, want)
		}
	}
	if _, ok := s.Get("K"); ok {
		t.Error("another key has it, too")
	}
}

// Half a file, or one with another byte, is none.
func TestDamaged(t *testing.T) {
	s, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Put("k", bytes.Repeat([]byte("value"), 100)); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(s.file("k"))
	if err != nil {
		t.Fatal(err)
	}
	other := bytes.Clone(whole)
	other[len(other)-1]++
	for _, data := range [][]byte{nil, whole[:10], whole[:len(whole)-1], other, append(bytes.Clone(whole), 0)} {
		if err := os.WriteFile(s.file("k"), data, 0o666); err != nil {
			t.Fatal(err)
		}
		if got, ok := s.Get("k"); ok {
			t.Errorf("%d of %d bytes give %q", len(data), len(whole), got)
		}
	}
}

// What was not used for longest goes.
func TestBounded(t *testing.T) {
	s, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	s.max = 5 * 132
	for i := range 5 {
		if err := s.Put(fmt.Sprint(i), make([]byte, 100)); err != nil {
			t.Fatal(err)
		}
		old := time.Now().Add(time.Duration(i-10) * time.Hour)
		if err := os.Chtimes(s.file(fmt.Sprint(i)), old, old); err != nil {
			t.Fatal(err)
		}
	}
	s.Get("0")
	for _, k := range []string{"x", "y"} {
		if err := s.Put(k, make([]byte, 100)); err != nil {
			t.Fatal(err)
		}
	}
	for k, want := range map[string]bool{"0": true, "1": false, "2": false, "3": true, "4": true, "x": true, "y": true} {
		if _, ok := s.Get(k); ok != want {
			t.Errorf("%s is there: %v", k, ok)
		}
	}
}

// Many at once give whole values or none.
func TestConcurrent(t *testing.T) {
	dir := t.TempDir()
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			s, err := Open(dir)
			if err != nil {
				t.Error(err)
				return
			}
			s.max = 20_000
			for n := range 50 {
				key := fmt.Sprint(n % 7)
				if got, ok := s.Get(key); ok && (len(got) != 1000 || !bytes.Equal(got, bytes.Repeat(got[:1], 1000))) {
					t.Errorf("%s is %d bytes, mixed", key, len(got))
				}
				if err := s.Put(key, bytes.Repeat([]byte{byte(i)}, 1000)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
}
