package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"go.yaml.in/yaml/v3"
)

// TestWorkflows: the project's own may do nothing that their jobs do not say, run
// nothing that somebody else can change, and read no value as code.
func TestWorkflows(t *testing.T) {
	files, err := filepath.Glob("../../.github/workflows/*.yml")
	if err != nil || len(files) == 0 {
		t.Fatalf("files %q, error %v", files, err)
	}
	pinned := regexp.MustCompile(`^([\w-]+/[\w/-]+@[0-9a-f]{40}|\./)$`)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var w struct {
			Permissions map[string]string
			Jobs        map[string]struct {
				Timeout int `yaml:"timeout-minutes"`
				Steps   []actionStep
			}
		}
		if err := yaml.Unmarshal(text, &w); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if w.Permissions == nil || w.Permissions["contents"] == "write" || len(w.Permissions) > 1 {
			t.Errorf("%s: permissions %v of all jobs", file, w.Permissions)
		}
		for name, job := range w.Jobs {
			if job.Timeout == 0 {
				t.Errorf("%s: job %s has no time limit", file, name)
			}
			for _, step := range job.Steps {
				if step.Uses != "" && !pinned.MatchString(step.Uses) || expression.MatchString(step.Run) {
					t.Errorf("%s: job %s: step %+v", file, name, step)
				}
			}
		}
	}
	if actionlint, err := exec.LookPath("actionlint"); err == nil {
		if out, err := exec.Command(actionlint, files...).CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
	}
}
