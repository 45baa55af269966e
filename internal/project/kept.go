package project

import (
	"bytes"
	"encoding/binary"
	"encoding/gob"
	"encoding/json"
	"errors"
	"hash/maphash"
	"slices"

	"github.com/dbgen-go/dbgen/internal/output"
)

// codec writes what is remembered, as parts of one text, and reads it.
type codec struct {
	encode func(any) ([][]byte, error)
	decode func([]byte, any) error
}

var (
	asGob = codec{
		func(v any) ([][]byte, error) { return one(gobOf(v)) },
		func(text []byte, v any) error { return gob.NewDecoder(bytes.NewReader(text)).Decode(v) },
	}
	// asJSON tells no list from an empty one.
	asJSON = codec{
		func(v any) ([][]byte, error) { return one(json.Marshal(v)) },
		json.Unmarshal,
	}
	// asFiles is for a *generated, of which most are the texts of files. These are
	// neither encoded nor copied, and what several packages have in common is there once.
	asFiles = codec{encodeFiles, decodeFiles}
)

func one(text []byte, err error) ([][]byte, error) { return [][]byte{text}, err }

func gobOf(v any) ([]byte, error) {
	var b bytes.Buffer
	err := gob.NewEncoder(&b).Encode(v)
	return b.Bytes(), err
}

// withoutTexts is a generated whose files' texts stand behind it.
type withoutTexts struct {
	Made    generated
	Lengths []int // of the texts, in the order in which they follow
	Of      []int // the text of each file of each package
}

// encodeFiles writes the length of all but the texts, that, and the texts.
func encodeFiles(v any) ([][]byte, error) {
	made, ok := v.(*generated)
	if !ok {
		return nil, errors.New("not what is generated")
	}
	w := withoutTexts{Made: *made}
	w.Made.Packages = slices.Clone(made.Packages)
	var texts [][]byte
	seed, known := maphash.MakeSeed(), map[uint64][]int{}
	for i := range w.Made.Packages {
		pkg := &w.Made.Packages[i]
		pkg.Files = slices.Clone(pkg.Files)
		for k := range pkg.Files {
			text := pkg.Files[k].Content
			pkg.Files[k].Content = nil
			sum := maphash.Bytes(seed, text)
			at := slices.IndexFunc(known[sum], func(i int) bool { return bytes.Equal(texts[i], text) })
			if at >= 0 {
				w.Of = append(w.Of, known[sum][at])
				continue
			}
			known[sum] = append(known[sum], len(texts))
			w.Of, w.Lengths, texts = append(w.Of, len(texts)), append(w.Lengths, len(text)), append(texts, text)
		}
	}
	head, err := gobOf(&w)
	return append([][]byte{binary.BigEndian.AppendUint64(nil, uint64(len(head))), head}, texts...), err
}

// decodeFiles reads what encodeFiles wrote.
func decodeFiles(text []byte, v any) error {
	made, ok := v.(*generated)
	if !ok || len(text) < 8 {
		return errors.New("not what is generated")
	}
	head, rest := binary.BigEndian.Uint64(text), text[8:]
	if head > uint64(len(rest)) {
		return errors.New("cut off")
	}
	var w withoutTexts
	if err := gob.NewDecoder(bytes.NewReader(rest[:head])).Decode(&w); err != nil {
		return err
	}
	rest = rest[head:]
	texts := make([][]byte, len(w.Lengths))
	for i, n := range w.Lengths {
		if n < 0 || n > len(rest) {
			return errors.New("cut off")
		}
		texts[i], rest = rest[:n:n], rest[n:]
	}
	var files []*output.File
	for i := range w.Made.Packages {
		for k := range w.Made.Packages[i].Files {
			files = append(files, &w.Made.Packages[i].Files[k])
		}
	}
	if len(files) != len(w.Of) {
		return errors.New("cut off")
	}
	for i, f := range files {
		if w.Of[i] < 0 || w.Of[i] >= len(texts) {
			return errors.New("cut off")
		}
		f.Content = texts[w.Of[i]]
	}
	*made = w.Made
	return nil
}
