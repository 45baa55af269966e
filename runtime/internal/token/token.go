// Package token is the text in which a session's watermark travels between
// processes: signed, bound to a user and a system, and good for a while. It knows
// bytes, keys and the time; it must not know servers, sessions or HTTP.
package token

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"time"
)

// A Token is what travels. Moments are wall-clock times, good to a millisecond and
// rounded up; the zero time is none.
type Token struct {
	System  int64
	Issuer  uint32 // the process that did the last of Writes; 0: several did
	Expires time.Time
	Untold  bool // Redis is not known to have been told of the last write
	Writes  *Writes
	Reads   *Reads
}

// Writes is what was written.
type Writes struct {
	Place Place
	At    time.Time // when the last of it was done
}

// Reads is what was read.
type Reads struct {
	Place  Place
	Server uint64
	Least  time.Time
	Newest time.Time
}

// A Place is one in the primary's log: a position, and where the log stood at a
// moment.
type Place struct {
	Timeline uint32
	LSN      uint64
	Since    time.Time
}

// The errors of Decode. None of them says more to a client than that.
var (
	ErrMalformed = errors.New("not a token")
	ErrVersion   = errors.New("a token of another version")
	ErrKey       = errors.New("a token of an unknown key")
	ErrSignature = errors.New("a token that was not signed for this user, or was altered")
	ErrSystem    = errors.New("a token of another system")
	ErrExpired   = errors.New("a token that has expired")
)

// MinKey is the least length of a key in bytes.
const MinKey = 32

// MaxLen is the greatest length of a token in bytes.
const MaxLen = 192

// Layout: version, key id, system, issuer, expires, flags; writes; reads; MAC.
const (
	version   = 1
	idLen     = 4
	headLen   = 1 + idLen + 8 + 4 + 8 + 1
	writesLen = placeLen + 8
	readsLen  = placeLen + 3*8
	placeLen  = 4 + 8 + 8
	macLen    = sha256.Size
)

const (
	hasWrites = 1 << iota
	hasReads
	untold
)

// Keys sign and verify tokens. They are safe for concurrent use.
type Keys struct{ keys []key }

type key struct {
	id     [idLen]byte
	secret []byte
}

// NewKeys makes Keys of secrets of at least MinKey bytes. The first signs, all
// verify.
func NewKeys(secrets [][]byte) (*Keys, error) {
	if len(secrets) == 0 {
		return nil, errors.New("no key: give at least one of 32 random bytes, the same to every instance")
	}
	ks := &Keys{}
	for i, secret := range secrets {
		if len(secret) < MinKey {
			return nil, fmt.Errorf("key %d has %d bytes: want at least %d, from a random source", i, len(secret), MinKey)
		}
		sum := sha256.Sum256(append([]byte("dbgen key id\x00"), secret...))
		k := key{id: [idLen]byte(sum[:idLen]), secret: append([]byte(nil), secret...)}
		for _, other := range ks.keys {
			if other.id == k.id {
				return nil, fmt.Errorf("key %d is given twice", i)
			}
		}
		ks.keys = append(ks.keys, k)
	}
	return ks, nil
}

// mac signs what was laid out, for a user.
func (k *key) mac(user string, body []byte) []byte {
	h := hmac.New(sha256.New, k.secret)
	h.Write([]byte("dbgen session\x00"))
	h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(user))))
	h.Write([]byte(user))
	h.Write(body)
	return h.Sum(nil)
}

var encoding = base64.RawURLEncoding.Strict()

// Encode signs a token for a user ("" for anybody) and returns its text.
func (ks *Keys) Encode(user string, t Token) string {
	k := &ks.keys[0]
	b := append(make([]byte, 0, headLen+writesLen+readsLen+macLen), version)
	b = append(b, k.id[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(t.System))
	b = binary.BigEndian.AppendUint32(b, t.Issuer)
	b = appendTime(b, t.Expires)
	flags := byte(0)
	if t.Writes != nil {
		flags |= hasWrites
	}
	if t.Reads != nil {
		flags |= hasReads
	}
	if t.Untold {
		flags |= untold
	}
	b = append(b, flags)
	if w := t.Writes; w != nil {
		b = appendTime(appendPlace(b, w.Place), w.At)
	}
	if r := t.Reads; r != nil {
		b = binary.BigEndian.AppendUint64(appendPlace(b, r.Place), r.Server)
		b = appendTime(appendTime(b, r.Least), r.Newest)
	}
	b = append(b, k.mac(user, b)...)
	return encoding.EncodeToString(b)
}

// Decode verifies a token that was signed for a user, and a system, and returns it.
func (ks *Keys) Decode(user string, system int64, now time.Time, text string) (t Token, err error) {
	if len(text) > MaxLen || text == "" {
		return t, ErrMalformed
	}
	b, err := encoding.DecodeString(text)
	if err != nil || len(b) < headLen+macLen || len(text) != encoding.EncodedLen(len(b)) { // it skips line breaks
		return t, ErrMalformed
	}
	if b[0] != version {
		return t, ErrVersion
	}
	k := ks.find([idLen]byte(b[1:]))
	if k == nil {
		return t, ErrKey
	}
	body, mac := b[:len(b)-macLen], b[len(b)-macLen:]
	if subtle.ConstantTimeCompare(k.mac(user, body), mac) != 1 {
		return t, ErrSignature
	}
	switch t, err = parse(body[1+idLen:]); {
	case err != nil:
		return Token{}, err
	case t.System != system:
		return Token{}, ErrSystem
	case !now.Before(t.Expires):
		return Token{}, ErrExpired
	}
	return t, nil
}

func (ks *Keys) find(id [idLen]byte) *key {
	for i := range ks.keys {
		if ks.keys[i].id == id {
			return &ks.keys[i]
		}
	}
	return nil
}

// parse reads what stands behind the key's id. It was signed, so that only its length
// can be wrong.
func parse(b []byte) (t Token, err error) {
	t.System = int64(binary.BigEndian.Uint64(b))
	t.Issuer = binary.BigEndian.Uint32(b[8:])
	t.Expires = readTime(b[12:])
	flags := b[20]
	b = b[21:]
	want := 0
	if flags&hasWrites != 0 {
		want += writesLen
	}
	if flags&hasReads != 0 {
		want += readsLen
	}
	if len(b) != want || flags&^(hasWrites|hasReads|untold) != 0 {
		return Token{}, ErrMalformed
	}
	t.Untold = flags&untold != 0
	if flags&hasWrites != 0 {
		t.Writes = &Writes{Place: readPlace(b), At: readTime(b[placeLen:])}
		b = b[writesLen:]
	}
	if flags&hasReads != 0 {
		t.Reads = &Reads{
			Place: readPlace(b), Server: binary.BigEndian.Uint64(b[placeLen:]),
			Least: readTime(b[placeLen+8:]), Newest: readTime(b[placeLen+16:]),
		}
	}
	return t, nil
}

func appendPlace(b []byte, p Place) []byte {
	b = binary.BigEndian.AppendUint32(b, p.Timeline)
	b = binary.BigEndian.AppendUint64(b, p.LSN)
	return appendTime(b, p.Since)
}

func readPlace(b []byte) Place {
	return Place{Timeline: binary.BigEndian.Uint32(b), LSN: binary.BigEndian.Uint64(b[4:]), Since: readTime(b[12:])}
}

// appendTime writes a time in milliseconds, rounded up: what must be as new as a
// moment may as well be newer.
func appendTime(b []byte, t time.Time) []byte {
	if t.IsZero() {
		return binary.BigEndian.AppendUint64(b, 0)
	}
	return binary.BigEndian.AppendUint64(b, uint64(t.Add(time.Millisecond-1).UnixMilli()))
}

func readTime(b []byte) time.Time {
	ms := binary.BigEndian.Uint64(b)
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(ms))
}
