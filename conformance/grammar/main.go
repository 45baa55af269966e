// Command grammar holds dbgen's two parsers to each other: oliphant, and
// pg_query_go, which has PostgreSQL's own in C. Both must take and refuse the same
// texts, scan them into the same tokens and make the same tree of them, but for
// what PostgreSQL 18, whose grammar the first has, added to 17, the other's.
//
// The texts are the statements of all .sql and .test files below the folders that
// it is given, and random changes of them. It knows text and JSON; the parsers run
// in programs of their own, since one program cannot hold both.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "grammar:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	seed := flag.Uint64("seed", 1, "what the random texts follow from")
	span := flag.Duration("for", time.Minute, "how long random texts are tried")
	server := flag.String("server", "", "a PostgreSQL 18 server's `URL`: the judge of what its grammar alone takes or refuses. Nothing is run on it")
	show := flag.Int("show", 20, "how many disagreements of a kind are printed")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: go run ./grammar [flags] folder ...")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() == 0 {
		flag.Usage()
		return errors.New("name folders with SQL")
	}
	texts, err := gather(flag.Args())
	if err != nil {
		return err
	}
	if len(texts) == 0 {
		return errors.New("no .sql or .test file was found")
	}
	work, err := os.MkdirTemp("", "dbgen-grammar-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	var both [2]*parser
	for i, tags := range []string{"", "pg_query_go"} {
		if both[i], err = start(ctx, filepath.Join(work, fmt.Sprint("tree", i)), tags); err != nil {
			return err
		}
		defer both[i].stop()
	}
	c := &comparison{parsers: both, show: *show, kinds: map[string]int{}}
	if *server != "" {
		if c.server, err = pgx.Connect(ctx, *server); err != nil {
			return err
		}
		defer c.server.Close(context.WithoutCancel(ctx))
	}
	for _, text := range texts {
		if err := c.text(text); err != nil {
			return err
		}
	}
	fmt.Printf("%d texts of files: %d taken by both, %d refused by both\n", c.texts, c.taken, c.refused)
	c.texts, c.taken, c.refused = 0, 0, 0
	m := newMutator(*seed, texts)
	for end := time.Now().Add(*span); time.Now().Before(end) && ctx.Err() == nil; {
		if err := c.text(m.next()); err != nil {
			return err
		}
	}
	fmt.Printf("%d random texts: %d taken by both, %d refused by both\n", c.texts, c.taken, c.refused)
	total := 0
	for _, kind := range slices.Sorted(maps.Keys(c.kinds)) {
		fmt.Printf("%6d %s\n", c.kinds[kind], kind)
		if !strings.HasPrefix(kind, added) && !strings.HasPrefix(kind, noted) {
			total += c.kinds[kind]
		}
	}
	if total > 0 {
		return fmt.Errorf("the parsers disagree on %d texts", total)
	}
	fmt.Println("no disagreement but for what PostgreSQL 18 added")
	return nil
}

// gather reads the statements of the files below folders, each once.
func gather(folders []string) ([]string, error) {
	seen := map[string]bool{}
	var texts []string
	for _, folder := range folders {
		err := filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			ext := filepath.Ext(path)
			if ext != ".sql" && ext != ".test" {
				return nil
			}
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			split := statements
			if ext == ".test" {
				split = testCases
			}
			for _, s := range split(string(text)) {
				if !seen[s] {
					seen[s] = true
					texts = append(texts, s)
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return texts, nil
}

// build makes a program of command tree, which holds one of the parsers.
func build(ctx context.Context, to, tags string) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-o", to, "-tags", tags, "./grammar/tree")
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("building command tree: %w", err)
	}
	return nil
}

// A mutator makes random texts of given ones.
type mutator struct {
	rand  *rand.Rand
	texts [][]string // as tokens
}

func newMutator(seed uint64, texts []string) *mutator {
	m := &mutator{rand: rand.New(rand.NewPCG(seed, 0))}
	for _, t := range texts {
		if tokens := split(t); len(tokens) > 1 && len(tokens) < 400 {
			m.texts = append(m.texts, tokens)
		}
	}
	return m
}

func (m *mutator) some() []string { return m.texts[m.rand.IntN(len(m.texts))] }

// next takes a text and, some times, leaves tokens out, doubles or exchanges them,
// or puts in some of another text.
func (m *mutator) next() string {
	t := slices.Clone(m.some())
	for range 1 + m.rand.IntN(3) {
		i := m.rand.IntN(len(t))
		n := 1 + m.rand.IntN(min(4, len(t)-i))
		switch m.rand.IntN(5) {
		case 0:
			if len(t) > n {
				t = slices.Delete(t, i, i+n)
			}
		case 1:
			t = slices.Insert(t, i, t[i:i+n]...)
		case 2:
			k := m.rand.IntN(len(t))
			t[i], t[k] = t[k], t[i]
		case 3:
			from := m.some()
			k := m.rand.IntN(len(from))
			t = slices.Insert(t, i, from[k:min(k+n, len(from))]...)
		default:
			from := m.some()
			t[i] = from[m.rand.IntN(len(from))]
		}
	}
	return strings.Join(t, " ")
}
