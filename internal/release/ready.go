package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"golang.org/x/mod/modfile"
)

const (
	rootModule    = "github.com/dbgen-go/dbgen"
	runtimeModule = rootModule + "/runtime"
)

// ready returns all that keeps the last commit from being a version.
func ready(ctx context.Context, root, version string, installOnly bool) error {
	var errs []error
	changes, err := exec.CommandContext(ctx, "git", "-C", root, "status", "--porcelain").Output()
	if err != nil {
		return fmt.Errorf("git: %w", err)
	}
	if len(changes) > 0 {
		errs = append(errs, errors.New("there are changes that are not committed; a version is made of a commit"))
	}
	for module, folder := range map[string]string{rootModule: "", runtimeModule: "runtime"} {
		path := filepath.Join(root, folder, "go.mod")
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		file, err := modfile.Parse(path, text, nil)
		if err != nil {
			return err
		}
		errs = append(errs, checkModule(file, module, version))
	}
	if installOnly {
		return errors.Join(errs...)
	}
	changelog, err := os.ReadFile(filepath.Join(root, "CHANGELOG.md"))
	if err != nil {
		return err
	}
	errs = append(errs, checkChangelog(string(changelog), version))
	for _, tag := range []string{version, "runtime/" + version} {
		if exec.CommandContext(ctx, "git", "-C", root, "rev-parse", "--quiet", "--verify", "refs/tags/"+tag).Run() == nil {
			errs = append(errs, fmt.Errorf("the tag %s is there already; a version that was published stays as it is", tag))
		}
	}
	return errors.Join(errs...)
}

// checkModule reports what in a module's go.mod would not reach those who
// depend on it, or would send them elsewhere.
func checkModule(file *modfile.File, module, version string) error {
	if file.Module == nil || file.Module.Mod.Path != module {
		return fmt.Errorf("%s: this is not module %s", file.Syntax.Name, module)
	}
	var errs []error
	for _, r := range file.Replace {
		errs = append(errs, fmt.Errorf("%s:%d: a replace of %s, which dependents ignore and \"go install\" refuses: go.work is the place for it",
			file.Syntax.Name, r.Syntax.Start.Line, r.Old.Path))
	}
	for _, r := range file.Require {
		if r.Mod.Path == runtimeModule && r.Mod.Version != version {
			errs = append(errs, fmt.Errorf("%s:%d: %s %s, where %s is to be released with it: run \"make version VERSION=%s\" and commit",
				file.Syntax.Name, r.Syntax.Start.Line, runtimeModule, r.Mod.Version, version, version))
		}
	}
	return errors.Join(errs...)
}

// checkChangelog reports a changelog that says nothing of a version.
func checkChangelog(text, version string) error {
	heading := regexp.MustCompile(`(?m)^## ` + regexp.QuoteMeta(version) + `(?: .*)?$`).FindStringIndex(text)
	if heading == nil {
		return fmt.Errorf("CHANGELOG.md has no section \"## %s\": give \"## Unreleased\" that name, and begin a new one above it", version)
	}
	section := text[heading[1]:]
	if end := strings.Index(section, "\n## "); end >= 0 {
		section = section[:end]
	}
	if strings.TrimSpace(section) == "" {
		return fmt.Errorf("CHANGELOG.md says nothing under \"## %s\"", version)
	}
	return nil
}
