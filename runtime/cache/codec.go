package cache

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// An entry in Redis, format 1, integers little-endian:
//
//	byte     the format
//	int64    when its TTL ends, Unix time in milliseconds
//	uvarint  the number of dependencies
//	uint64×2 each: the dependency and its stamp before the load
//	bytes    the value
const entryFormat = 1

// maxDeps is how many dependencies an entry in Redis may have besides All.
const maxDeps = 4096

// entrySize is the most bytes that an entry may have.
func entrySize(payload, deps int) int { return 1 + 8 + binary.MaxVarintLen64 + 16*(deps+1) + payload }

func encodeEntry(ends time.Time, deps []Dep, stamps []uint64, payload []byte) []byte {
	b := make([]byte, 0, 1+8+binary.MaxVarintLen64+16*len(deps)+len(payload))
	b = append(b, entryFormat)
	b = binary.LittleEndian.AppendUint64(b, uint64(ends.UnixMilli()))
	b = binary.AppendUvarint(b, uint64(len(deps)))
	for i, d := range deps {
		b = binary.LittleEndian.AppendUint64(b, uint64(d))
		b = binary.LittleEndian.AppendUint64(b, stamps[i])
	}
	return append(b, payload...)
}

type decoded struct {
	ends    time.Time
	deps    []Dep
	stamps  []uint64
	payload []byte
}

// decodeEntry reports false for anything that it does not understand, such as
// what another version of this package wrote.
func decodeEntry(b []byte) (e decoded, ok bool) {
	if len(b) < 9 || b[0] != entryFormat {
		return e, false
	}
	e.ends = time.UnixMilli(int64(binary.LittleEndian.Uint64(b[1:])))
	b = b[9:]
	n, read := binary.Uvarint(b)
	if read <= 0 || n > uint64(len(b)-read)/16 || n > maxDeps+1 {
		return e, false
	}
	b = b[read:]
	e.deps, e.stamps = make([]Dep, 0, n), make([]uint64, 0, n)
	for range n {
		e.deps = append(e.deps, Dep(binary.LittleEndian.Uint64(b)))
		e.stamps = append(e.stamps, binary.LittleEndian.Uint64(b[8:]))
		b = b[16:]
	}
	e.payload = b
	return e, true
}

// A dependency's value in Redis is its stamp in decimal and, when known, a bar
// and the position of its last change in hexadecimal digits of fixed width, so
// that Lua can compare both.

// maxStamp is where Lua, which counts in float64, would begin to skip numbers.
const maxStamp = 1 << 53

// maxStampText is the length of the longest dependency's value.
const maxStampText = 16 + 1 + 24

func parseStamp(value string) (stamp uint64, at Position, ok bool) {
	if len(value) > maxStampText {
		return 0, Position{}, false
	}
	text, position, _ := strings.Cut(value, "|")
	stamp, err := strconv.ParseUint(text, 10, 64)
	if err != nil || stamp == 0 || stamp >= maxStamp {
		return 0, Position{}, false
	}
	return stamp, parsePosition(position), true
}

func isNoStamp(value string) bool {
	_, _, ok := parseStamp(value)
	return !ok
}

func formatPosition(p Position) string {
	if p == (Position{}) {
		return ""
	}
	return fmt.Sprintf("%08x%016x", p.Timeline, p.LSN)
}

func parsePosition(text string) Position {
	if len(text) != 24 {
		return Position{}
	}
	timeline, err1 := strconv.ParseUint(text[:8], 16, 32)
	lsn, err2 := strconv.ParseUint(text[8:], 16, 64)
	if err1 != nil || err2 != nil {
		return Position{}
	}
	return Position{uint32(timeline), lsn}
}

// A message tells other processes what has changed, chunk dependencies at most,
// format 1, little-endian:
//
//	byte    the format
//	uint64  the sender
//	uint32  the position's timeline
//	uint64  the position's place
//	uint64… the dependencies
const messageFormat = 1

type message struct {
	sender uint64
	at     Position
	deps   []Dep
}

func (m message) encode() []byte {
	b := make([]byte, 0, 21+8*len(m.deps))
	b = append(b, messageFormat)
	b = binary.LittleEndian.AppendUint64(b, m.sender)
	b = binary.LittleEndian.AppendUint32(b, m.at.Timeline)
	b = binary.LittleEndian.AppendUint64(b, m.at.LSN)
	for _, d := range m.deps {
		b = binary.LittleEndian.AppendUint64(b, uint64(d))
	}
	return b
}

func decodeMessage(text string) (m message, ok bool) {
	b := []byte(text)
	if len(b) < 21 || b[0] != messageFormat || (len(b)-21)%8 != 0 || (len(b)-21)/8 > chunk {
		return m, false
	}
	m.sender = binary.LittleEndian.Uint64(b[1:])
	m.at = Position{binary.LittleEndian.Uint32(b[9:]), binary.LittleEndian.Uint64(b[13:])}
	for chunk := range slices.Chunk(b[21:], 8) {
		m.deps = append(m.deps, Dep(binary.LittleEndian.Uint64(chunk)))
	}
	return m, true
}
