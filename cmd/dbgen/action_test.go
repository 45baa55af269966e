package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// An action is what action.yml says, in so far as the test runs it as GitHub's
// runner would.
type action struct {
	Name, Description string
	Inputs            map[string]struct {
		Description string
		Default     *string
	}
	Outputs map[string]struct{ Description, Value string }
	Runs    struct {
		Using string
		Steps []actionStep
	}
}

type actionStep struct {
	ID, If, Shell, Run, Uses string
	Folder                   string `yaml:"working-directory"`
	Env                      map[string]string
	With                     map[string]string
}

// readAction reads action.yml, which must have no other keys where GitHub knows
// none.
func readAction(t *testing.T) *action {
	t.Helper()
	text, err := os.ReadFile("../../action.yml")
	if err != nil {
		t.Fatal(err)
	}
	a := new(action)
	if err := yaml.Unmarshal(text, a); err != nil {
		t.Fatal(err)
	}
	return a
}

// expression is what GitHub puts a value for.
var expression = regexp.MustCompile(`\$\{\{(.*?)\}\}`)

// evaluate puts values for the expressions in a text: paths into the context, of
// which the first that is not empty counts.
func evaluate(t *testing.T, text string, context map[string]any) string {
	t.Helper()
	return expression.ReplaceAllStringFunc(text, func(e string) string {
		for path := range strings.SplitSeq(expression.FindStringSubmatch(e)[1], "||") {
			var value any = context
			for word := range strings.SplitSeq(strings.TrimSpace(path), ".") {
				if !regexp.MustCompile(`^[a-z_-]+$`).MatchString(word) {
					t.Fatalf("the test cannot evaluate %s", e)
				}
				of, _ := value.(map[string]any)
				value = of[word]
			}
			if s, ok := value.(string); ok && s != "" {
				return s
			}
		}
		return ""
	})
}

// A job is one that uses the action, on a runner.
type job struct {
	folder  string // the workspace
	event   map[string]any
	ref     string            // that the action is used at
	env     map[string]string // beside what is set always
	temp    string
	log     string // what is printed
	summary string
	outputs map[string]string
	status  int
}

// run runs the action's script with inputs.
func (j *job) run(t *testing.T, inputs map[string]string) {
	t.Helper()
	a := readAction(t)
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	context := map[string]any{"github": map[string]any{"event": j.event, "action_path": root, "action_ref": j.ref}}
	given := map[string]any{}
	for name, input := range a.Inputs {
		if input.Default != nil {
			given[name] = evaluate(t, *input.Default, context)
		}
	}
	for name, value := range inputs {
		if _, ok := a.Inputs[name]; !ok {
			t.Fatalf("action.yml has no input %s", name)
		}
		given[name] = value
	}
	context["inputs"] = given
	step := a.Runs.Steps[0]
	j.temp = t.TempDir()
	event, err := json.Marshal(j.event)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{"GITHUB_EVENT_PATH": string(event), "GITHUB_STEP_SUMMARY": "", "GITHUB_OUTPUT": "", "script": step.Run}
	cmd := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", filepath.Join(j.temp, "script"))
	cmd.Env = append(os.Environ(), "CI=true", "GITHUB_ACTIONS=true", "RUNNER_TEMP="+j.temp, "GITHUB_WORKSPACE="+j.folder)
	for name, text := range files {
		path := filepath.Join(j.temp, name)
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		cmd.Env = append(cmd.Env, name+"="+path)
	}
	for name, value := range step.Env {
		cmd.Env = append(cmd.Env, name+"="+evaluate(t, value, context))
	}
	for name, value := range j.env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	cmd.Dir = filepath.Join(j.folder, evaluate(t, step.Folder, context))
	log, err := cmd.CombinedOutput()
	if err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	j.log, j.status = string(log), cmd.ProcessState.ExitCode()
	j.summary = j.read(t, "GITHUB_STEP_SUMMARY")
	j.outputs = map[string]string{}
	for line := range strings.Lines(j.read(t, "GITHUB_OUTPUT")) {
		name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
		j.outputs[name] = value
	}
}

// read reads one of the runner's files.
func (j *job) read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(j.temp, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// want checks how a run ended and what its log has, and has not ("!" before it).
func (j *job) want(t *testing.T, status int, parts ...string) {
	t.Helper()
	if j.status != status {
		t.Errorf("status %d, want %d\n%s", j.status, status, j.log)
	}
	for _, part := range parts {
		without, not := strings.CutPrefix(part, "!")
		if strings.Contains(j.log, without) == not {
			t.Errorf("the log has, or has not, %s\n%s", part, j.log)
		}
	}
}

// needsShell skips a test where the action's script cannot be run.
func needsShell(t *testing.T) {
	t.Helper()
	for _, program := range []string{"bash", "git"} {
		if _, err := exec.LookPath(program); err != nil || runtime.GOOS == "windows" {
			t.Skipf("there is no %s here", program)
		}
	}
	for name, value := range map[string]string{
		"GIT_CONFIG_GLOBAL": os.DevNull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.com",
		"GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.com", "GOFLAGS": "", "GITHUB_BASE_REF": "",
	} {
		t.Setenv(name, value)
	}
}

// gitIn runs git in a folder.
func gitIn(t *testing.T, folder string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = folder
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

// put writes files and commits them.
func put(t *testing.T, folder string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	gitIn(t, folder, "add", "--all")
	gitIn(t, folder, "commit", "--quiet", "--allow-empty", "--message", "a commit")
}

const (
	pullTable = "CREATE TABLE books (id bigint PRIMARY KEY, author_id bigint NOT NULL, by_id bigint NOT NULL, title text NOT NULL);\n"
	pullQuery = "-- name: BooksOf :many\nSELECT id FROM books WHERE author_id = $1;\n-- name: BooksBy :many\nSELECT id FROM books WHERE by_id = $1;\n"
)

// pullRequest makes a repository with a pull request, which drops an index and
// adds a query, and checks its merge commit out as actions/checkout does, without
// any other commit.
func pullRequest(t *testing.T) *job {
	t.Helper()
	needsShell(t)
	origin, checkout := t.TempDir(), t.TempDir()
	gitIn(t, origin, "init", "--quiet", "--initial-branch=main")
	put(t, origin, nil)
	put(t, origin, map[string]string{
		"svc/dbgen.yaml":  "version: 1\nschema: schema.sql\nqueries: query.sql\ngo: {package: db, out: db}\n",
		"svc/schema.sql":  pullTable + "CREATE INDEX ON books (author_id);\n",
		"svc/query.sql":   pullQuery,
		"svc/none.config": "",
	})
	gitIn(t, origin, "switch", "--quiet", "--create", "topic")
	put(t, origin, map[string]string{
		"svc/schema.sql": pullTable,
		"svc/query.sql":  "-- name: BooksNew :many\nSELECT id FROM books WHERE title = $1;\n" + pullQuery,
	})
	gitIn(t, origin, "switch", "--quiet", "main")
	put(t, origin, map[string]string{"README": "main goes on\n"})
	base := gitIn(t, origin, "rev-parse", "HEAD")
	gitIn(t, origin, "switch", "--quiet", "--detach")
	gitIn(t, origin, "merge", "--quiet", "--no-ff", "--message", "merge", "topic")
	gitIn(t, origin, "update-ref", "refs/pull/7/merge", "HEAD")
	gitIn(t, origin, "switch", "--quiet", "main")

	gitIn(t, checkout, "init", "--quiet")
	gitIn(t, checkout, "remote", "add", "origin", "file://"+origin)
	gitIn(t, checkout, "fetch", "--quiet", "--no-tags", "--depth=1", "origin", "+refs/pull/7/merge:refs/remotes/pull/7/merge")
	gitIn(t, checkout, "checkout", "--quiet", "--force", "refs/remotes/pull/7/merge")
	return &job{folder: checkout, event: map[string]any{"pull_request": map[string]any{"base": map[string]any{"sha": base, "ref": "main"}}}}
}

// TestActionOnPullRequest: what is new since the base is annotated, in files named
// from the repository's root; the rest of what there is is not.
func TestActionOnPullRequest(t *testing.T) {
	j := pullRequest(t)
	j.run(t, map[string]string{"version": "path", "working-directory": "svc"})
	j.want(t, 1,
		"::warning file=svc/query.sql,line=2,endLine=2,col=28,endColumn=38,title=dbgen check%3A missing-index::BooksNew: no index on public.books serves title = …",
		"::warning file=svc/query.sql,line=4,endLine=4,", "BooksOf: ", "!BooksBy")
	for _, part := range []string{"BooksNew", "svc/query.sql:2", "CREATE INDEX CONCURRENTLY ON public.books (title);"} {
		if !strings.Contains(j.summary, part) {
			t.Errorf("the summary lacks %q:\n%s", part, j.summary)
		}
	}
	if j.outputs["status"] != "1" || j.outputs["sarif-file"] != "" {
		t.Errorf("outputs %q", j.outputs)
	}

	queue := pullRequest(t)
	queue.event = map[string]any{"merge_group": map[string]any{"base_sha": queue.event["pull_request"].(map[string]any)["base"].(map[string]any)["sha"]}}
	queue.run(t, map[string]string{"version": "path", "working-directory": "svc"})
	queue.want(t, 1, "BooksNew", "!BooksBy")

	all := *j
	all.run(t, map[string]string{"version": "path", "working-directory": "svc", "new-from-rev": "", "format": "text"})
	all.want(t, 1, "query.sql:2:28: warning: BooksNew", "BooksBy", "!::warning")
	if all.summary != "" {
		t.Errorf("the summary has %s", all.summary)
	}

	branch := pullRequest(t)
	branch.run(t, map[string]string{"version": "path", "args": "-c svc/dbgen.yaml", "new-from-rev": "origin/main"})
	branch.want(t, 1, "::warning file=svc/query.sql,line=2,", "!BooksBy")

	gone := pullRequest(t)
	gitIn(t, gone.folder, "remote", "set-url", "origin", filepath.Join(gone.folder, "none"))
	gone.run(t, map[string]string{"version": "path", "working-directory": "svc"})
	gone.want(t, 2, `is not known in this clone: run "git fetch`)
}

// TestActionOnPush: all is reported where nothing says what is new; a baseline and
// arguments are handed on; SARIF goes to a file.
func TestActionOnPush(t *testing.T) {
	j := pullRequest(t)
	j.event = map[string]any{"ref": "refs/heads/main"}
	j.run(t, map[string]string{"version": "path", "working-directory": "svc", "sarif-file": "out/dbgen.sarif"})
	j.want(t, 1, "BooksNew", "BooksOf", "BooksBy")
	text, err := os.ReadFile(j.outputs["sarif-file"])
	if err != nil || !bytes.Contains(text, []byte(`"uri": "svc/query.sql"`)) {
		t.Errorf("outputs %q: %s, error %v", j.outputs, text, err)
	}
	j.run(t, map[string]string{"version": "path", "working-directory": "svc", "baseline": "a b.json", "args": "--write-baseline  --fail-on\ninfo"})
	j.want(t, 0, "a b.json: 3 findings were added", "!::warning")
	j.run(t, map[string]string{"version": "path", "working-directory": "svc", "baseline": "a b.json"})
	j.want(t, 0, "!BooksNew")
	j.run(t, map[string]string{"version": "path", "working-directory": "svc", "args": "* $(touch made) ; touch made"})
	j.want(t, 2, `unknown command "*"`)
	if _, err := os.Stat(filepath.Join(j.folder, "svc/made")); err == nil {
		t.Error("an argument was run")
	}
	j.run(t, map[string]string{"version": "path", "command": "generate"})
	j.want(t, 2, `::error title=dbgen::there is no command "generate" for this action: use check or vet`)
	j.run(t, map[string]string{"version": "path", "sarif-file": "x.sarif"}) // no configuration here
	j.want(t, 2, "no dbgen.yaml or sqlc.yaml found")
	if j.outputs["status"] != "2" || j.outputs["sarif-file"] != "" {
		t.Errorf("outputs %q", j.outputs)
	}
}

// programs makes a folder with links to programs, and scripts by their names.
func programs(t *testing.T, names []string, scripts map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	for _, name := range names {
		path, err := exec.LookPath(name)
		if err != nil {
			t.Skip(err)
		}
		if err := os.Symlink(path, filepath.Join(folder, name)); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range scripts {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// TestActionInstalls: the go command that the action calls, by the version that is
// asked for; the one here notes what it is asked.
func TestActionInstalls(t *testing.T) {
	j := pullRequest(t)
	dbgen, err := exec.LookPath("dbgen")
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		ref, version, tool, want string
	}{
		"as the action":     {"v0.3.1", "", "", "go install github.com/dbgen-go/dbgen/cmd/dbgen@v0.3.1"},
		"at a commit":       {"1f2e3d", "", "", "go install github.com/dbgen-go/dbgen/cmd/dbgen@latest"},
		"as asked for":      {"v0.3.1", "v0.4.0", "github.com/dbgen-go/dbgen/cmd/dbgen", "go install github.com/dbgen-go/dbgen/cmd/dbgen@v0.4.0"},
		"as a tool":         {"v0.3.1", "", "example.com/x\ngithub.com/dbgen-go/dbgen/cmd/dbgen", "go tool dbgen check --format github"},
		"as no such tool":   {"v0.3.1", "", "github.com/dbgen-go/dbgen/cmd/dbgen2", "go install github.com/dbgen-go/dbgen/cmd/dbgen@v0.3.1"},
		"what is not there": {"", "v9.9.9", "", "::error title=dbgen::dbgen v9.9.9 cannot be installed: see the log"},
	} {
		t.Run(name, func(t *testing.T) {
			j.ref = tt.ref
			j.env = map[string]string{"PATH": programs(t, nil, map[string]string{"go": fmt.Sprintf(`#!/bin/sh
[ "$1" = list ] && { printf '%%s\n' '%s'; exit; }
echo "go $*"
case $* in
*v9.9.9) exit 1 ;;
install*) ln -s %s "$GOBIN/dbgen" ;;
tool*) shift 2; exec %[2]s "$@" ;;
esac
`, tt.tool, dbgen)}) + string(os.PathListSeparator) + os.Getenv("PATH")}
			j.run(t, map[string]string{"version": tt.version, "working-directory": "svc"})
			if name == "what is not there" {
				j.want(t, 2, tt.want)
				return
			}
			j.want(t, 1, tt.want, "BooksNew")
		})
	}
}

// TestActionDownloads: without Go, a release's program, if it is the one that the
// release's checksums name.
func TestActionDownloads(t *testing.T) {
	j := pullRequest(t)
	if runtime.GOOS != "linux" && runtime.GOOS != "darwin" {
		t.Skip("no release is a tar.gz here")
	}
	name := fmt.Sprintf("dbgen_0.4.0_%s_%s.tar.gz", runtime.GOOS, runtime.GOARCH)
	var archive bytes.Buffer
	zip := gzip.NewWriter(&archive)
	w := tar.NewWriter(zip)
	program := "#!/bin/sh\necho \"downloaded $*\"\nexit 1\n"
	if err := w.WriteHeader(&tar.Header{Name: "dbgen", Mode: 0o755, Size: int64(len(program))}); err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(w, program)
	w.Close()
	zip.Close()
	sum := fmt.Sprintf("%x", sha256.Sum256(archive.Bytes()))
	sums := "00  other.tar.gz\n" + sum + "  " + name + "\n"
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/latest":
			http.Redirect(w, r, "/tag/v0.4.0", http.StatusFound)
		case "/tag/v0.4.0":
		case "/download/v0.4.0/" + name:
			w.Write(archive.Bytes())
		case "/download/v0.4.0/checksums.txt":
			fmt.Fprint(w, sums)
		default:
			http.NotFound(w, r)
		}
	}))
	defer server.Close()
	tools := []string{"bash", "sh", "git", "curl", "tar", "gzip", "uname", "awk", "mkdir", "rm", "dirname", "basename"}
	if _, err := exec.LookPath("sha256sum"); err == nil {
		tools = append(tools, "sha256sum")
	} else {
		tools = append(tools, "shasum", "perl")
	}
	j.env = map[string]string{"PATH": programs(t, tools, nil), "DBGEN_RELEASES": server.URL}
	for _, version := range []string{"", "v0.4.0"} {
		j.run(t, map[string]string{"version": version, "working-directory": "svc"})
		j.want(t, 1, "downloaded check --format github --new-from-rev ")
	}
	j.run(t, map[string]string{"version": "v0.5.0"})
	j.want(t, 2, "::error title=dbgen::dbgen_0.5.0_", "of dbgen v0.5.0 cannot be downloaded from "+server.URL)
	sums = strings.Replace(sums, sum, strings.Repeat("0", 64), 1)
	j.run(t, map[string]string{"version": "v0.4.0"})
	j.want(t, 2, "::error title=dbgen::"+name+" is not what checksums.txt of dbgen v0.4.0 says", "!downloaded")
	j.env["PATH"] = programs(t, []string{"bash", "sh", "git"}, nil)
	j.run(t, map[string]string{"version": "path"})
	j.want(t, 2, "::error title=dbgen::dbgen is not in PATH")
}

// TestActionFile: what GitHub asks of an action's file; no expression is part of a
// script, where an input would be read as code.
func TestActionFile(t *testing.T) {
	a := readAction(t)
	if a.Name == "" || a.Description == "" || a.Runs.Using != "composite" || len(a.Runs.Steps) != 2 {
		t.Errorf("%+v", a)
	}
	for name, input := range a.Inputs {
		if input.Description == "" || input.Default == nil {
			t.Errorf("input %s has no description, or no default", name)
		}
	}
	for name, output := range a.Outputs {
		if output.Description == "" || !strings.Contains(output.Value, "steps.dbgen.outputs."+name) {
			t.Errorf("output %s: %+v", name, output)
		}
	}
	for _, step := range a.Runs.Steps {
		if expression.MatchString(step.Run) || step.Run != "" && step.Shell == "" {
			t.Errorf("step %+v", step)
		}
		if step.Uses != "" && !regexp.MustCompile(`^[\w/.-]+@[0-9a-f]{40}$`).MatchString(step.Uses) {
			t.Errorf("%s is not pinned to a commit", step.Uses)
		}
	}
	script := "../../.github/action/run.sh"
	if shellcheck, err := exec.LookPath("shellcheck"); err == nil {
		if out, err := exec.Command(shellcheck, script).CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
	}
}
