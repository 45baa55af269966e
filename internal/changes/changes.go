// Package changes asks git what a change touches: the commit that it grew from,
// the lines that are new since then, and files as they were. It runs the git
// command in the current folder; it must not know what is in the files, nor what
// a finding is. By file: changes.go finds the commit, lines.go the lines,
// extract.go the files.
package changes

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// A Base is the commit that a change grew from.
type Base struct {
	Rev    string // what the user named
	Commit string // the full hash of the merge base of Rev and HEAD, or of Rev itself

	top string // the work tree's folder, without links
}

// Since finds the commit that HEAD and rev have in common. An error says what
// to do, as which command to run where the clone lacks commits.
func Since(ctx context.Context, rev string) (*Base, error) {
	at, err := At(ctx, rev)
	if err != nil {
		return nil, err
	}
	head, err := git(ctx, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
	if err != nil {
		return nil, errors.New("the repository has no commit yet, so that everything is new: leave --new-from-rev out")
	}
	base, err := git(ctx, "merge-base", at.Commit, head)
	if err != nil {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		return nil, apart(ctx, rev)
	}
	return &Base{Rev: rev, Commit: base, top: at.top}, nil
}

// At is the commit that rev names itself, whatever it has in common with HEAD. An
// error says what to do.
func At(ctx context.Context, rev string) (*Base, error) {
	top, err := git(ctx, "rev-parse", "--show-toplevel")
	if errors.Is(err, exec.ErrNotFound) {
		return nil, fmt.Errorf("the git command is needed to see what is new since %s, and is not in PATH", rev)
	}
	if err != nil {
		return nil, fmt.Errorf("git cannot say what is new since %s: %w", rev, err)
	}
	folder, err := filepath.EvalSymlinks(filepath.FromSlash(top))
	if err != nil {
		return nil, err
	}
	commit, err := git(ctx, "rev-parse", "--verify", "--quiet", "--end-of-options", rev+"^{commit}")
	if err != nil {
		return nil, unknown(ctx, rev)
	}
	return &Base{Rev: rev, Commit: commit, top: folder}, nil
}

// unknown says how to get a revision that the clone does not have.
func unknown(ctx context.Context, rev string) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if remote, ref := refspec(ctx, rev); ref != "" {
		return fmt.Errorf("%s is not known in this clone: run \"git fetch --no-tags %s %s\"", rev, remote, ref)
	}
	if remotes := list(ctx, "remote"); len(remotes) > 0 {
		if _, err := git(ctx, "rev-parse", "--verify", "--quiet", "--end-of-options", remotes[0]+"/"+rev+"^{commit}"); err == nil {
			return fmt.Errorf("%s is not known in this clone, but %s/%[1]s is: name that", rev, remotes[0])
		}
		return fmt.Errorf("%s is not known in this clone: run \"git fetch %s %[1]s\" if it is a commit or a tag there", rev, remotes[0])
	}
	return fmt.Errorf("%s is no commit, branch or tag of this repository", rev)
}

// apart says why there is no merge base.
func apart(ctx context.Context, rev string) error {
	if shallow, err := git(ctx, "rev-parse", "--is-shallow-repository"); err != nil || shallow != "true" {
		return fmt.Errorf("HEAD and %s have no commit in common: name the branch that this one grew from", rev)
	}
	command := "git fetch --no-tags --unshallow"
	remote, ref := refspec(ctx, rev)
	if remotes := list(ctx, "remote"); ref != "" {
		command += " " + remote + " " + ref
	} else if len(remotes) > 0 {
		command += " " + remotes[0]
	}
	return fmt.Errorf("this clone is shallow, and lacks the commit that HEAD and %s have in common: run %q (or clone the whole history, with actions/checkout by \"fetch-depth: 0\")", rev, command)
}

// refspec is what to fetch for a branch that is called as a remote has it
// ("origin/main"); ref is "" for any other revision.
func refspec(ctx context.Context, rev string) (remote, ref string) {
	for _, remote := range list(ctx, "remote") {
		if branch, ok := strings.CutPrefix(rev, remote+"/"); ok && branch != "" && !strings.ContainsAny(branch, "~^@: ") {
			return remote, fmt.Sprintf("+refs/heads/%s:refs/remotes/%s/%[1]s", branch, remote)
		}
	}
	return "", ""
}

// Path is a file as the repository calls it, from its top, with slashes. ok is
// false for files outside.
func (b *Base) Path(file string) (path string, ok bool) {
	abs, err := filepath.Abs(file)
	if err != nil {
		return "", false
	}
	if folder, err := filepath.EvalSymlinks(filepath.Dir(abs)); err == nil {
		abs = filepath.Join(folder, filepath.Base(abs))
	}
	rel, err := filepath.Rel(b.top, abs)
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return "", false
	}
	return filepath.ToSlash(rel), true
}

// list returns the lines that a git command prints; none where it fails.
func list(ctx context.Context, args ...string) []string {
	out, err := git(ctx, args...)
	if err != nil {
		return nil
	}
	return strings.Fields(out)
}

// git runs git, and returns what it prints without the line's end. The error is
// what git says.
func git(ctx context.Context, args ...string) (string, error) {
	var out bytes.Buffer
	cmd := command(ctx, args...)
	cmd.Stdout = &out
	if err := run(ctx, cmd); err != nil {
		return "", err
	}
	return strings.TrimRight(out.String(), "\r\n"), nil
}

// command is a git command whose output no setting of the user's changes.
func command(ctx context.Context, args ...string) *exec.Cmd {
	settings := []string{"-c", "core.quotePath=false", "-c", "color.ui=false", "--no-pager"}
	return exec.CommandContext(ctx, "git", slices.Concat(settings, args)...)
}

// run runs a command; its error is what it says, or the cause of ctx's
// cancellation.
func run(ctx context.Context, cmd *exec.Cmd) error {
	var said bytes.Buffer
	cmd.Stderr = &said
	err := cmd.Run()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if _, exited := errors.AsType[*exec.ExitError](err); exited {
		if text := strings.TrimSpace(said.String()); text != "" {
			return errors.New(text)
		}
	}
	return err
}
