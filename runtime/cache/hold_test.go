package cache

import "testing"

func TestHeldIsNeitherAnsweredNorKept(t *testing.T) {
	c := newCache(t, Options{})
	load(t, c, request(1, number(1)))
	h := c.Hold(Table("t"), Table("t"))
	if _, ok := inMemory(c, 1); ok {
		t.Error("memory answered while held")
	}
	load(t, c, request(1, number(2)))
	if _, ok := inMemory(c, 1); ok {
		t.Error("a load during the hold was kept")
	}
	h.Cancel()
	h.Cancel()
	if v, ok := inMemory(c, 1); !ok || v != 1 {
		t.Errorf("after the hold: %v %v", v, ok)
	}
	must(t, c.Bump(t.Context(), Position{}, Table("t")))
	load(t, c, request(1, number(4)))
	if v, ok := inMemory(c, 1); !ok || v != 4 {
		t.Errorf("after the release: %v %v", v, ok)
	}
}

func TestACancelledChangeForgetsNothing(t *testing.T) {
	c := newCache(t, Options{})
	load(t, c, request(1, number(10)))
	first, second := c.Hold(Table("t")), c.Hold(Table("t"))
	second.Cancel()
	if _, ok := inMemory(c, 1); ok {
		t.Error("memory answers what is held")
	}
	load(t, c, request(2, number(20)))
	first.Cancel()
	if v, ok := inMemory(c, 1); !ok || v != 10 {
		t.Errorf("got %v %v, want 10", v, ok)
	}
	if v, ok := inMemory(c, 2); ok {
		t.Errorf("%v was kept while its table was held", v)
	}
	first, second = c.Hold(Table("t")), c.Hold(Table("t"))
	if err := second.Release(t.Context(), Position{}); err != nil {
		t.Fatal(err)
	}
	first.Cancel()
	if _, ok := inMemory(c, 1); ok {
		t.Error("memory answers what has changed beside a change that was cancelled")
	}
}
