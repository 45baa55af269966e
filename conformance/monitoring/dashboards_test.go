package monitoring

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/grafana/grafana-foundation-sdk/go/cog/plugins"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
)

const grafana = "../../deploy/grafana/"

var dashboardFiles = []string{"database_metrics.json", "cache_performance.json"}

// A board is what the tests look at in a dashboard.
type board struct {
	UID, Title string
	Panels     []panel
	Templating struct {
		List []struct {
			Name, Type string
			AllValue   string
			Query      json.RawMessage
		}
	}
}

type panel struct {
	ID                       int
	Type, Title, Description string
	GridPos                  struct{ X, Y, W, H int }
	Datasource               struct{ UID string }
	FieldConfig              struct{ Defaults struct{ Unit string } }
	Targets                  []struct {
		RefID, Expr string
		Instant     bool
		Datasource  struct{ UID string }
	}
}

func readBoard(t *testing.T, file string) (b board, text []byte) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(grafana, file))
	must(t, err)
	must(t, json.Unmarshal(text, &b))
	return b, text
}

var registered = sync.OnceFunc(plugins.RegisterDefaultPlugins)

// wellFormed holds a dashboard to Grafana's own schema, of panels and queries too: no
// field that it does not know, and none that is missing.
func wellFormed(text []byte) error {
	registered()
	//lint:ignore SA1019 this is the schema that every Grafana imports; its successor is that of the newest alone
	var d dashboard.Dashboard
	for _, err := range []error{d.UnmarshalJSONStrict(text), d.Validate()} {
		if err != nil && err.Error() != "" { // it also returns lists of nothing
			return err
		}
	}
	return nil
}

var named = regexp.MustCompile(`\$\{?([A-Za-z_]+)`)

// faults are what is wrong with a dashboard as it stands.
func faults(b board) (wrong []string) {
	note := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	known := []string{"__rate_interval", "__range"}
	for _, v := range b.Templating.List {
		known = append(known, v.Name)
	}
	ids, titles := map[int]bool{}, map[string]bool{}
	for i, p := range b.Panels {
		if p.ID == 0 || ids[p.ID] {
			note("%q has the number %d, which is no panel's own", p.Title, p.ID)
		}
		if p.Title == "" || titles[p.Type+p.Title] {
			note("the title %q is not one panel's", p.Title)
		}
		ids[p.ID], titles[p.Type+p.Title] = true, true
		g := p.GridPos
		if g.W < 1 || g.H < 1 || g.X < 0 || g.X+g.W > 24 {
			note("%q does not fit into 24 columns: %+v", p.Title, g)
		}
		for _, q := range b.Panels[:i] {
			if o := q.GridPos; g.X < o.X+o.W && o.X < g.X+g.W && g.Y < o.Y+o.H && o.Y < g.Y+g.H {
				note("%q lies over %q", p.Title, q.Title)
			}
		}
		if p.Type == "row" {
			continue
		}
		if p.Description == "" || p.FieldConfig.Defaults.Unit == "" || len(p.Targets) == 0 {
			note("%q has no description, no unit or no query", p.Title)
		}
		for _, target := range p.Targets {
			if target.Datasource.UID != "${datasource}" || p.Datasource.UID != "${datasource}" {
				note("%q asks another source than the one that is chosen", p.Title)
			}
			for _, m := range named.FindAllStringSubmatch(target.Expr, -1) {
				if !slices.Contains(known, m[1]) {
					note("%q has $%s, which is no variable", p.Title, m[1])
				}
			}
		}
	}
	return wrong
}

// The dashboards are ones by Grafana's schema, and lie well.
func TestDashboards(t *testing.T) {
	uids := map[string]bool{}
	for _, file := range dashboardFiles {
		b, text := readBoard(t, file)
		if err := wellFormed(text); err != nil {
			t.Errorf("%s: %v", file, err)
		}
		for _, wrong := range faults(b) {
			t.Errorf("%s: %s", file, wrong)
		}
		if b.UID == "" || uids[b.UID] {
			t.Errorf("%s: the uid %q is not its own", file, b.UID)
		}
		uids[b.UID] = true
	}
	found, err := filepath.Glob(grafana + "*.json")
	if err != nil || len(found) != len(dashboardFiles) {
		t.Errorf("the tests know %d of the dashboards %v", len(dashboardFiles), found)
	}
}

// What the test above relies on: wrong dashboards are told.
func TestWrongDashboards(t *testing.T) {
	b, text := readBoard(t, dashboardFiles[0])
	for _, change := range []struct{ from, to string }{
		{`"schemaVersion"`, `"schemeVersion"`}, {`"expr"`, `"expression"`}, {`"gridPos"`, `"gridPosition"`}, {`"graphMode"`, `"graphMod"`},
	} {
		if err := wellFormed([]byte(strings.Replace(string(text), change.from, change.to, 1))); err == nil {
			t.Errorf("%s in place of %s is taken", change.to, change.from)
		}
	}
	b.Panels = slices.Clone(b.Panels[:4])
	b.Panels[2].GridPos = b.Panels[1].GridPos
	b.Panels[2].ID = b.Panels[1].ID
	b.Panels[3].Targets = slices.Clone(b.Panels[3].Targets)
	b.Panels[3].Targets[0].Expr = "up{job=~\"$jop\"}"
	if wrong := faults(b); len(wrong) != 3 {
		t.Errorf("of three faults these are found: %v", wrong)
	}
}
