// Package migration writes new migrations into a project's folder, as the tool that runs
// them wants them. It knows the tools' files; it must not know what a migration does.
//
// By file: migration.go is what callers see; detect.go finds out which tool a folder is
// of, number.go which number comes next; format.go writes the texts, atlas.go Atlas' sums.
package migration

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/dbgen-go/dbgen/internal/output"
)

// A Tool runs migrations.
type Tool string

// The tools. Plain is files with a number before their names and nothing else to go by.
const (
	Atlas         Tool = "atlas"
	Dbmate        Tool = "dbmate"
	Flyway        Tool = "flyway"
	GolangMigrate Tool = "golang-migrate"
	Goose         Tool = "goose"
	Plain         Tool = "plain"
	SQLMigrate    Tool = "sql-migrate"
	Tern          Tool = "tern"
)

// Tools are all of them, sorted.
var Tools = []Tool{Atlas, Dbmate, Flyway, GolangMigrate, Goose, Plain, SQLMigrate, Tern}

// A Migration is one statement to run, and what undoes it.
type Migration struct {
	Name string // words with underscores, for the file's name
	Why  string // lines of a comment; "" is none
	Up   string // one statement with its semicolon
	Down string // "" is that nothing undoes it
	// Outside: the statement must not stand in a transaction.
	Outside bool
}

// A Folder is one that migrations are in.
type Folder struct {
	Dir  string
	Tool Tool

	names []string // of its SQL files, in the order of their numbers
}

// Open looks at a folder. tool is what runs it; "" is to find out. A folder that is not
// there is one without files, and needs a tool.
func Open(dir string, tool Tool) (*Folder, error) {
	if err := tool.Check(); err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(dir)
	if err != nil && !os.IsNotExist(err) {
		return nil, err
	}
	f := &Folder{Dir: dir, Tool: tool}
	for _, e := range entries {
		if !e.IsDir() && strings.HasSuffix(e.Name(), ".sql") {
			f.names = append(f.names, e.Name())
		}
	}
	slices.SortStableFunc(f.names, byNumber)
	if f.Tool == "" {
		if f.Tool, err = f.detect(); err != nil {
			return nil, err
		}
	}
	if f.Tool == "" {
		return nil, fmt.Errorf("%s is no folder of migrations of a tool that is known here: name the tool (%s)", dir, list())
	}
	return f, nil
}

// Check refuses a tool that is not known; "" is to find out which it is.
func (t Tool) Check() error {
	if t != "" && !slices.Contains(Tools, t) {
		return fmt.Errorf("unknown tool %q for migrations: use one of %s", t, list())
	}
	return nil
}

func list() string {
	words := make([]string, len(Tools))
	for i, t := range Tools {
		words[i] = string(t)
	}
	return strings.Join(words, ", ")
}

// Plan is what writes migrations into the folder, each a file of its own: what is built
// CONCURRENTLY stands alone, as most tools send a file as one, and one that fails is
// tried again without those before it. Nothing is written yet. now gives numbers that
// are times.
func (f *Folder) Plan(migrations []Migration, now time.Time) (*output.Plan, error) {
	plan := &output.Plan{}
	names := slices.Clone(f.names)
	var made []output.File
	for _, m := range migrations {
		number, err := next(names, f.Tool, now)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Dir, err)
		}
		for _, file := range f.Tool.files(number, m) {
			names = append(names, file.Path)
			file.Path = filepath.Join(f.Dir, file.Path)
			if _, err := os.Lstat(file.Path); err == nil {
				return nil, fmt.Errorf("%s exists already", file.Path)
			}
			made = append(made, file)
		}
	}
	for _, file := range made {
		plan.Changes = append(plan.Changes, output.Change{Action: output.Create, Path: file.Path, New: file.Content})
	}
	if f.Tool == Atlas && len(made) > 0 {
		sums, err := f.sums(made)
		if err != nil {
			return nil, err
		}
		plan.Changes = append(plan.Changes, sums)
	}
	return plan, nil
}
