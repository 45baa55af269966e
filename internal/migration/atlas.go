package migration

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/internal/lazyregexp"
	"github.com/dbgen-go/dbgen/internal/output"
)

// sumName is the file that Atlas keeps the sums of a folder in.
const sumName = "atlas.sum"

// unsummed is the comment at the head of a file that Atlas does not sum.
var unsummed = lazyregexp.New(`^[ -~]*atlas:sum +ignore`)

// sums is the change of atlas.sum that new files make: the sums of all files in the
// order of their names, each of all before it and itself, as "atlas migrate hash" writes
// them (ariga.io/atlas, sql/migrate, NewHashFile). A folder whose sums are wrong as it is
// is left for its owner to look at.
func (f *Folder) sums(made []output.File) (output.Change, error) {
	path := filepath.Join(f.Dir, sumName)
	old, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		return output.Change{}, err
	}
	texts := map[string]string{}
	for _, name := range f.names {
		text, err := os.ReadFile(filepath.Join(f.Dir, name))
		if err != nil {
			return output.Change{}, err
		}
		texts[name] = string(text)
	}
	if len(old) > 0 && hash(texts) != strings.ReplaceAll(string(old), "\r\n", "\n") {
		return output.Change{}, fmt.Errorf("%s does not fit the files of its folder: run \"atlas migrate hash\" once it is known why", path)
	}
	for _, file := range made {
		texts[filepath.Base(file.Path)] = string(file.Content)
	}
	c := output.Change{Action: output.Update, Path: path, Old: old, New: []byte(hash(texts))}
	if old == nil {
		c.Action = output.Create
	}
	return c, nil
}

func hash(texts map[string]string) string {
	names := make([]string, 0, len(texts))
	for name := range texts {
		names = append(names, name)
	}
	slices.Sort(names)
	encode := base64.StdEncoding.EncodeToString
	files, all := sha256.New(), sha256.New()
	var lines strings.Builder
	for _, name := range names {
		files.Write([]byte(name))
		if unsummed().MatchString(texts[name]) {
			continue
		}
		files.Write([]byte(texts[name]))
		sum := encode(files.Sum(nil))
		all.Write([]byte(name + sum))
		fmt.Fprintf(&lines, "%s h1:%s\n", name, sum)
	}
	return fmt.Sprintf("h1:%s\n%s", encode(all.Sum(nil)), lines.String())
}
