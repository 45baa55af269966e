package token

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func secret(b byte) []byte { return bytes.Repeat([]byte{b}, MinKey) }

func keys(t testing.TB, secrets ...[]byte) *Keys {
	t.Helper()
	ks, err := NewKeys(secrets)
	if err != nil {
		t.Fatal(err)
	}
	return ks
}

var noon = time.UnixMilli(1_800_000_000_000)

func full() Token {
	return Token{
		System: -7, Issuer: 9, Expires: noon.Add(time.Minute), Untold: true,
		Writes: &Writes{Place: Place{Timeline: 3, LSN: 1 << 63, Since: noon}, At: noon},
		Reads:  &Reads{Place: Place{Timeline: 2, LSN: 5}, Server: 1<<64 - 1, Least: noon, Newest: noon.Add(time.Second)},
	}
}

// What is encoded is decoded again, to the millisecond, and is never longer than
// MaxLen.
func TestRoundTrip(t *testing.T) {
	ks := keys(t, secret(1))
	moment := rapid.Custom(func(t *rapid.T) time.Time {
		if rapid.Bool().Draw(t, "none") {
			return time.Time{}
		}
		return time.UnixMilli(rapid.Int64Range(1, 1<<45).Draw(t, "ms"))
	})
	rapid.Check(t, func(t *rapid.T) {
		place := func(label string) Place {
			return Place{rapid.Uint32().Draw(t, label), rapid.Uint64().Draw(t, label), moment.Draw(t, label)}
		}
		want := Token{
			System: rapid.Int64().Draw(t, "system"), Issuer: rapid.Uint32().Draw(t, "issuer"),
			Expires: noon.Add(time.Duration(rapid.IntRange(1, 1e9).Draw(t, "ttl")) * time.Millisecond), Untold: rapid.Bool().Draw(t, "untold"),
		}
		if rapid.Bool().Draw(t, "writes") {
			want.Writes = &Writes{place("wrote"), moment.Draw(t, "at")}
		}
		if rapid.Bool().Draw(t, "reads") {
			want.Reads = &Reads{place("read"), rapid.Uint64().Draw(t, "server"), moment.Draw(t, "least"), moment.Draw(t, "newest")}
		}
		user := rapid.String().Draw(t, "user")
		text := ks.Encode(user, want)
		if len(text) > MaxLen {
			t.Fatalf("%d bytes", len(text))
		}
		got, err := ks.Decode(user, want.System, noon, text)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, cmp.Comparer(time.Time.Equal)); diff != "" {
			t.Fatal(diff)
		}
	})
}

// What must be as new as a moment is not rounded to an older one.
func TestRoundsUp(t *testing.T) {
	ks := keys(t, secret(1))
	tok := full()
	tok.Writes.At = noon.Add(1)
	got, err := ks.Decode("", -7, noon, ks.Encode("", tok))
	if err != nil || !got.Writes.At.Equal(noon.Add(time.Millisecond)) {
		t.Errorf("got %v, %v", got.Writes, err)
	}
}

func TestRefused(t *testing.T) {
	ks := keys(t, secret(1))
	good := ks.Encode("u", full())
	flip := func(i int) string {
		b := []byte(good)
		b[i] = map[bool]byte{true: 'B', false: 'A'}[b[i] == 'A']
		return string(b)
	}
	for name, test := range map[string]struct {
		text, user string
		system     int64
		now        time.Time
		want       error
	}{
		"empty":              {"", "u", -7, noon, ErrMalformed},
		"too long":           {good + strings.Repeat("A", MaxLen), "u", -7, noon, ErrMalformed},
		"no base64":          {"!" + good[1:], "u", -7, noon, ErrMalformed},
		"padded":             {good + "=", "u", -7, noon, ErrMalformed},
		"a newline":          {good[:40] + "\n" + good[40:], "u", -7, noon, ErrMalformed},
		"short":              {good[:20], "u", -7, noon, ErrMalformed},
		"cut":                {good[:len(good)-4], "u", -7, noon, ErrMalformed},
		"cut by a group":     {good[4:], "u", -7, noon, ErrVersion},
		"cut behind":         {good[:len(good)-6], "u", -7, noon, ErrSignature},
		"another version":    {"Ag" + good[2:], "u", -7, noon, ErrVersion},
		"altered":            {flip(len(good) / 2), "u", -7, noon, ErrSignature},
		"another signature":  {flip(len(good) - 3), "u", -7, noon, ErrSignature},
		"an unknown key":     {keys(t, secret(2)).Encode("u", full()), "u", -7, noon, ErrKey},
		"another user":       {good, "v", -7, noon, ErrSignature},
		"no user":            {good, "", -7, noon, ErrSignature},
		"another system":     {good, "u", 7, noon, ErrSystem},
		"expired":            {good, "u", -7, noon.Add(time.Minute), ErrExpired},
		"just not expired":   {good, "u", -7, noon.Add(time.Minute - 1), nil},
		"as it should be":    {good, "u", -7, noon, nil},
		"in the years after": {good, "u", -7, noon.AddDate(9, 0, 0), ErrExpired},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := ks.Decode(test.user, test.system, test.now, test.text)
			if !errors.Is(err, test.want) {
				t.Fatalf("got %v, want %v", err, test.want)
			}
			if (err == nil) != (got.Writes != nil) {
				t.Errorf("%v with %+v", err, got)
			}
		})
	}
}

func TestRotation(t *testing.T) {
	older, newer := keys(t, secret(1)), keys(t, secret(2), secret(1))
	if _, err := newer.Decode("u", -7, noon, older.Encode("u", full())); err != nil {
		t.Errorf("signed by the old key: %v", err)
	}
	if _, err := older.Decode("u", -7, noon, newer.Encode("u", full())); !errors.Is(err, ErrKey) {
		t.Errorf("signed by the new key, before it is known: %v", err)
	}
}

func TestKeys(t *testing.T) {
	for name, test := range map[string]struct {
		secrets [][]byte
		want    string
	}{
		"none":  {nil, "at least one"},
		"short": {[][]byte{secret(1), secret(2)[1:]}, "key 1 has 31 bytes: want at least 32"},
		"twice": {[][]byte{secret(1), secret(1)}, "twice"},
	} {
		if _, err := NewKeys(test.secrets); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// Nothing that was not signed is taken, whatever it is, and what is taken is what
// was signed, letter by letter.
func FuzzDecode(f *testing.F) {
	ks := keys(f, secret(1))
	good := ks.Encode("u", full())
	bare := ks.Encode("u", Token{System: -7, Expires: noon.Add(time.Minute)})
	for _, seed := range []string{"", good, bare, good[:50], good + "A", strings.ToUpper(good), keys(f, secret(2)).Encode("u", full())} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := ks.Decode("u", -7, noon, text)
		if (err == nil) != (text == good || text == bare) {
			t.Fatalf("%q: %v", text, err)
		}
		if err == nil && ks.Encode("u", got) != text {
			t.Fatalf("%q is encoded as another text", text)
		}
	})
}
