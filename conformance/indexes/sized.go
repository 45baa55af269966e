package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/dbgen-go/dbgen/config"
	"github.com/dbgen-go/dbgen/conformance/internal/checkout"
)

// sizesOf are the rows that a configuration's tables have under a set: a line of
// sizes.jsonl.
type sizesOf struct {
	Repository string           `json:"repository"`
	Config     string           `json:"config"`
	Set        string           `json:"set"`
	Tables     map[string]int64 `json:"tables"`
}

// note adds a project's tables to those of its configuration.
func note(list []sizesOf, p *project, set *applied) []sizesOf {
	i := slices.IndexFunc(list, func(s sizesOf) bool { return s.Config == p.config.File && s.Set == set.name })
	if i < 0 {
		i = len(list)
		list = append(list, sizesOf{p.repo.name, p.config.File, set.name, map[string]int64{}})
	}
	for t, s := range set.stats {
		if t.schema != partitions {
			list[i].Tables[t.plain()] = int64(s.rows)
		}
	}
	return list
}

func readSizes(path string) ([]sizesOf, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var list []sizesOf
	for line := range bytes.Lines(text) {
		var s sizesOf
		if err := json.Unmarshal(line, &s); err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	return list, nil
}

// replaceSizes writes a repository's sizes in the place of those in the file.
func replaceSizes(path, repository string, sizes []sizesOf) error {
	list, err := readSizes(path)
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(s sizesOf) bool { return s.Repository == repository })
	list = append(list, sizes...)
	slices.SortStableFunc(list, func(a, b sizesOf) int {
		return bytes.Compare([]byte(a.Repository+"\x00"+a.Config+"\x00"+a.Set), []byte(b.Repository+"\x00"+b.Config+"\x00"+b.Set))
	})
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	for _, s := range list {
		if err := enc.Encode(s); err != nil {
			return err
		}
	}
	return os.WriteFile(path, out.Bytes(), 0o666)
}

// sizedName is the configuration that declares a set's sizes, beside sqlc's.
const sizedName = "dbgen-sized.yaml"

var unknownTable = regexp.MustCompile(`there is no table "([^"]+)"`)

// declare copies a checkout and writes, beside each configuration, one of dbgen's own
// with the sizes of a set.
func (s *settings) declare(ctx context.Context, r *repository) (*repository, error) {
	dir := filepath.Join(s.Temp, "sized", filepath.Base(r.dir))
	if err := checkout.CopyTree(r.dir, dir); err != nil {
		return nil, err
	}
	all, err := readSizes(s.sizes)
	if err != nil {
		return nil, err
	}
	for _, sizes := range all {
		if sizes.Repository != r.name || sizes.Set != s.sized {
			continue
		}
		file := filepath.Join(dir, sizes.Config)
		cfg, err := config.Load(file)
		if err != nil {
			return nil, err
		}
		if err := writeSized(ctx, s.Dbgen, filepath.Dir(file), cfg, sizes.Tables); err != nil {
			warn("%s %s: %v", r.name, sizes.Config, err)
		}
	}
	return &repository{r.name, r.commit, dir}, nil
}

// writeSized writes the configuration, without the tables that dbgen does not know.
func writeSized(ctx context.Context, dbgen, dir string, cfg *config.Config, tables map[string]int64) error {
	var packages []map[string]any
	for _, p := range cfg.Packages {
		entry := map[string]any{
			"schema": []string(p.Schema), "queries": []string(p.Queries),
			"go": map[string]any{"package": p.Go.Package, "out": p.Go.Out, "sqlc_compatible": true},
		}
		if len(p.SearchPath) > 0 {
			entry["search_path"] = []string(p.SearchPath)
		}
		packages = append(packages, entry)
	}
	for {
		text, err := yaml.Marshal(map[string]any{"version": 1, "packages": packages, "check": map[string]any{"table_rows": tables}})
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, sizedName), text, 0o666); err != nil {
			return err
		}
		var doc struct{ Version int }
		err = runTool(ctx, dbgen, dir, &doc, "check", "--format", "json", "--config", sizedName)
		if err == nil {
			return nil
		}
		unknown := unknownTable.FindAllStringSubmatch(err.Error(), -1)
		if len(unknown) == 0 {
			return fmt.Errorf("with declared sizes: %w", err)
		}
		for _, m := range unknown {
			delete(tables, m[1])
		}
	}
}

// under is a label as one set alone has it.
func (l *label) under(set string) *label {
	copied := *l
	o := l.A
	if set == "B" {
		o = l.B
	}
	switch {
	case l.Verdict == leftOut:
	case o.needs():
		copied.Verdict = needed
	default:
		copied.Verdict = unneeded
	}
	return &copied
}
