// Package formats holds what dbgen writes for other tools to those tools'
// own schemas and readers. It knows no format itself.
package formats

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
	"github.com/reviewdog/reviewdog/proto/rdf"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"google.golang.org/protobuf/encoding/protojson"
)

// root is the repository.
const root = "../.."

// dbgen is the program.
var dbgen string

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	folder, err := os.MkdirTemp("", "formats")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(folder)
	dbgen = filepath.Join(folder, "dbgen")
	build := exec.Command("go", "build", "-o", dbgen, "./cmd/dbgen")
	build.Dir = root
	build.Env = append(os.Environ(), "GOWORK=") // its own workspace has the runtime
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "%v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// outputs returns what dbgen writes in a format: what package report is held to,
// and what check and vet say of the example.
func outputs(t *testing.T, format string) map[string][]byte {
	t.Helper()
	texts := map[string][]byte{}
	for _, name := range []string{format + ".golden", format + "-empty.golden"} {
		text, err := os.ReadFile(filepath.Join(root, "internal/report/testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		texts[name] = text
	}
	for _, command := range []string{"check", "vet"} {
		cmd := exec.Command(dbgen, command, "--format", format)
		cmd.Dir = filepath.Join(root, "examples")
		var errs bytes.Buffer
		cmd.Stderr = &errs
		cmd.Env = append(os.Environ(), "GOWORK=") // the example is built from this checkout
		text, _ := cmd.Output()
		if status := cmd.ProcessState.ExitCode(); status != 1 {
			t.Fatalf("dbgen %s: status %d, want 1 for its findings\n%s", command, status, &errs)
		}
		texts[command] = text
	}
	return texts
}

// validate holds JSON to a schema.
func validate(t *testing.T, schema *jsonschema.Schema, text []byte) {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err == nil {
		err = schema.Validate(value)
	}
	if err != nil {
		t.Error(err)
	}
}

// compile reads a schema.
func compile(t *testing.T, text string) *jsonschema.Schema {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("schema.json", value); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// sarifSchema is OASIS' schema of SARIF 2.1.0 as go-sarif has it. It is read from
// that module's source: its licence is not known to allow a copy here.
func sarifSchema(t *testing.T) string {
	t.Helper()
	dir, err := exec.Command("go", "list", "-f", "{{.Dir}}", "github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif").Output()
	if err != nil {
		t.Fatal(err)
	}
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(strings.TrimSpace(string(dir)), "schema.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	for n := range ast.Preorder(file) {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			text, err := strconv.Unquote(lit.Value)
			if err != nil {
				t.Fatal(err)
			}
			return text
		}
	}
	t.Fatal("no schema in schema.go")
	return ""
}

// TestSARIF: the log is valid by the standard's schema, and another reader finds
// in it what there is.
func TestSARIF(t *testing.T) {
	schema := compile(t, sarifSchema(t))
	for name, text := range outputs(t, "sarif") {
		t.Run(name, func(t *testing.T) {
			validate(t, schema, text)
			log, err := sarif.FromBytes(text)
			if err != nil {
				t.Fatal(err)
			}
			run := log.Runs[0]
			if len(run.Results) == 0 && !strings.Contains(name, "empty") {
				t.Error("no results")
			}
			for _, r := range run.Results {
				if i := r.RuleIndex; i >= 0 && *run.Tool.Driver.Rules[i].ID != *r.RuleID {
					t.Errorf("rule %s has the index of %s", *r.RuleID, *run.Tool.Driver.Rules[i].ID)
				}
				if r.PartialFingerprints["dbgen/v1"] == "" {
					t.Errorf("%s has no fingerprint", *r.Message.Text)
				}
			}
		})
	}
	t.Run("wrong", func(t *testing.T) { // the schema is one that refuses things
		wrong := bytes.Replace(outputs(t, "sarif")["sarif.golden"], []byte(`"level": "note"`), []byte(`"level": "info"`), 1)
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(wrong))
		if err == nil {
			err = schema.Validate(value)
		}
		if err == nil || !strings.Contains(err.Error(), "/runs/0") {
			t.Errorf("a level that does not exist: %v", err)
		}
	})
}

// TestRDJSONL: each line is a diagnostic, to reviewdog's own reader, which takes no
// field that it does not know.
func TestRDJSONL(t *testing.T) {
	for name, text := range outputs(t, "rdjsonl") {
		t.Run(name, func(t *testing.T) {
			lines := strings.SplitAfter(string(text), "\n")
			for _, line := range lines[:len(lines)-1] {
				var d rdf.Diagnostic
				if err := protojson.Unmarshal([]byte(line), &d); err != nil {
					t.Fatalf("%v\n%s", err, line)
				}
				if d.Message == "" || d.Location.GetPath() == "" || d.Severity == rdf.Severity_UNKNOWN_SEVERITY || d.Code.GetValue() == "" {
					t.Errorf("%s lacks something", line)
				}
			}
			if n := len(lines) - 1; n == 0 && !strings.Contains(name, "empty") {
				t.Error("no diagnostics")
			}
		})
	}
}

// gitLabSchema is what GitLab's documentation says of a Code Quality report
// (docs.gitlab.com/ci/testing/code_quality, "Code Quality report format").
const gitLabSchema = `{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "array",
  "items": {
    "type": "object",
    "required": ["description", "check_name", "fingerprint", "severity", "location"],
    "additionalProperties": false,
    "properties": {
      "description": {"type": "string", "minLength": 1},
      "check_name": {"type": "string", "minLength": 1},
      "fingerprint": {"type": "string", "minLength": 1},
      "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
      "location": {
        "type": "object",
        "required": ["path", "lines"],
        "additionalProperties": false,
        "properties": {
          "path": {"type": "string", "minLength": 1, "not": {"pattern": "^\\./"}},
          "lines": {
            "type": "object",
            "required": ["begin"],
            "additionalProperties": false,
            "properties": {"begin": {"type": "integer", "minimum": 1}, "end": {"type": "integer", "minimum": 1}}
          }
        }
      }
    }
  }
}`

// TestGitLab: the report has what GitLab asks for, and no fingerprint twice: it
// would show one of them alone.
func TestGitLab(t *testing.T) {
	schema := compile(t, gitLabSchema)
	for name, text := range outputs(t, "gitlab") {
		t.Run(name, func(t *testing.T) {
			validate(t, schema, text)
			var issues []struct{ Fingerprint string }
			if err := json.Unmarshal(text, &issues); err != nil {
				t.Fatal(err)
			}
			seen := map[string]bool{}
			for _, i := range issues {
				if seen[i.Fingerprint] {
					t.Errorf("fingerprint %s is there twice", i.Fingerprint)
				}
				seen[i.Fingerprint] = true
			}
			if len(issues) == 0 && !strings.Contains(name, "empty") {
				t.Error("no issues")
			}
		})
	}
}
