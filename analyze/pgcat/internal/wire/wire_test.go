package wire

import "testing"

func TestRoundTrip(t *testing.T) {
	var e Encoder
	e.Str("a")
	e.Uint(300)
	e.Flags(true, false, true)
	e.Str("")
	e.Byte('x')
	e.Str("a")
	file, err := e.Encode()
	if err != nil {
		t.Fatal(err)
	}
	d, err := NewDecoder(string(file))
	if err != nil {
		t.Fatal(err)
	}
	var x, y, z bool
	if s := d.Str(); s != "a" {
		t.Errorf("string = %q", s)
	}
	if n := d.Uint(); n != 300 {
		t.Errorf("number = %d", n)
	}
	if d.Flags(&x, &y, &z); !x || y || !z {
		t.Errorf("flags = %v %v %v", x, y, z)
	}
	if s, b, u := d.Str(), d.Byte(), d.Str(); s != "" || b != 'x' || u != "a" {
		t.Errorf("rest = %q %q %q", s, b, u)
	}
}

func TestCutOff(t *testing.T) {
	var e Encoder
	e.Str("some text that is long enough to be cut")
	file, err := e.Encode()
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{0, 3, len(file) / 2} {
		if _, err := NewDecoder(string(file[:n])); err == nil {
			t.Errorf("no error for %d of %d bytes", n, len(file))
		}
	}
}
