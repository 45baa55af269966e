// Command cases makes case folders for the scoreboard from public sources: the
// projects of a repository that have a sqlc.yaml or sqlc.json, and PostgreSQL's
// regression suite. It knows where schemas and queries stand in those; it must
// not know what the scoreboard does with them.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
)

const usage = `usage:
  go run ./cases sqlc [-replace OLD=NEW]... SOURCE OUT
                                      a case for each PostgreSQL entry of each sqlc.yaml or sqlc.json below SOURCE;
                                      -replace changes a word in schemas that are templates for several databases
  go run ./cases regress [-server URL] SOURCE OUT
                                      PostgreSQL's regression suite, from a checkout of sqlc-dev/oliphant
SOURCE is a folder, or a Git directory, of which HEAD is taken. OUT must not be there yet.
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "cases:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("cases", flag.ContinueOnError)
	flags.Usage = func() { fmt.Fprint(flags.Output(), usage) }
	server := flags.String("server", "", "a PostgreSQL server's URL")
	words := map[string]string{}
	flags.Func("replace", "OLD=NEW, of words in schemas", func(s string) error {
		from, to, ok := strings.Cut(s, "=")
		words[from] = to
		if !ok {
			return errors.New("want OLD=NEW")
		}
		return nil
	})
	if len(args) == 0 {
		flags.Usage()
		return errors.New("name what to make")
	}
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	if flags.NArg() != 2 {
		flags.Usage()
		return errors.New("name a source and a folder for the cases")
	}
	out := flags.Arg(1)
	if _, err := os.Stat(out); err == nil {
		return fmt.Errorf("%s is there already", out)
	}
	work, err := os.MkdirTemp("", "dbgen-cases-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	source, err := checkout(ctx, flags.Arg(0), work)
	if err != nil {
		return err
	}
	switch args[0] {
	case "sqlc":
		return sqlcProjects(source, out, words)
	case "regress":
		return regression(ctx, source, out, *server)
	}
	flags.Usage()
	return fmt.Errorf("%q is not known", args[0])
}

// wanted are the files that cases are made of.
var wanted = regexp.MustCompile(`\.sql$|(^|/)sqlc[^/]*\.(json|ya?ml)$|postgres_regress/\w+\.test$`)

// checkout returns a folder with the source's files: the source itself, or what
// HEAD has of a Git directory without a work tree.
func checkout(ctx context.Context, source, work string) (string, error) {
	if _, err := os.Stat(filepath.Join(source, "objects")); err != nil {
		_, err := os.Stat(source)
		return source, err
	}
	list, err := exec.CommandContext(ctx, "git", "--git-dir", source, "ls-tree", "-r", "-z", "--name-only", "HEAD").Output()
	if err != nil {
		return "", fmt.Errorf("git ls-tree in %s: %w", source, err)
	}
	archive := filepath.Join(work, "source.tar")
	take := []string{"--git-dir", source, "archive", "-o", archive, "HEAD", "--"}
	for name := range strings.SplitSeq(string(list), "\x00") {
		if wanted.MatchString(name) {
			take = append(take, name)
		}
	}
	into := filepath.Join(work, "source")
	if err := os.Mkdir(into, 0o777); err != nil {
		return "", err
	}
	for _, cmd := range []*exec.Cmd{exec.CommandContext(ctx, "git", take...), exec.CommandContext(ctx, "tar", "-xf", archive, "-C", into)} {
		if out, err := cmd.CombinedOutput(); err != nil {
			return "", fmt.Errorf("%s: %w: %s", cmd.Args[0], err, out)
		}
	}
	return into, nil
}
