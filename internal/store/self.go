package store

import (
	"bytes"
	"crypto/sha256"
	"debug/elf"
	"encoding/hex"
	"io"
	"os"
	"sync"
)

// buildIDMark is what stands before the build ID in a program that the go command
// made, and buildIDWithin how far from its beginning, as cmd/internal/buildid has
// it; ELF has a note instead. The ID ends with the hash of all that is in the program.
const (
	buildIDMark   = "\xff Go build ID: \""
	buildIDWithin = 32 << 10
)

// Self says which program this is: two that differ in a byte are not the same.
var Self = sync.OnceValues(func() (string, error) {
	name, err := os.Executable()
	if err != nil {
		return "", err
	}
	return program(name)
})

// program identifies a program by the build ID that is in it, or by all its bytes.
func program(name string) (string, error) {
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	head := make([]byte, buildIDWithin)
	n, err := io.ReadFull(f, head)
	if err != nil && err != io.ErrUnexpectedEOF && err != io.EOF {
		return "", err
	}
	head = head[:n]
	if id := noted(f); id != "" {
		return id, nil
	}
	if _, rest, ok := bytes.Cut(head, []byte(buildIDMark)); ok {
		if id, _, ok := bytes.Cut(rest, []byte("\"\n \xff")); ok && len(id) > 0 {
			return string(id), nil
		}
	}
	h := sha256.New()
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return "", err
	}
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// noteHead is how long what stands before the text of an ELF note of Go's is: three
// lengths and the name.
const noteHead = 3*4 + len("Go\x00\x00")

// noted is the build ID of an ELF file, "" if it has none or is none.
func noted(r io.ReaderAt) string {
	f, err := elf.NewFile(r)
	if err != nil {
		return ""
	}
	section := f.Section(".note.go.buildid")
	if section == nil {
		return ""
	}
	data, err := section.Data()
	if err != nil || len(data) < noteHead {
		return ""
	}
	length := f.ByteOrder.Uint32(data[4:])
	if text := data[noteHead:]; uint64(length) <= uint64(len(text)) {
		return string(text[:length])
	}
	return ""
}
