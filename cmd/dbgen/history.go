package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/config"
	"github.com/dbgen-go/dbgen/internal/lazyregexp"
	"github.com/dbgen-go/dbgen/internal/project"
	"github.com/dbgen-go/dbgen/internal/report"
)

// A ran is a statement that ran in production, as a Tracker of the runtime exports it.
type ran struct {
	Query   string  `json:"query"` // a generated query's name
	SQL     string  `json:"sql"`
	Calls   int64   `json:"calls"`
	TotalMS float64 `json:"total_ms"`

	line, column int // of the file
}

// readHistory reads a file that observe.Tracker.Export wrote.
func readHistory(name string) ([]ran, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	wrong := func(err error) error {
		return fmt.Errorf("%s: %w; it should be what db.Tracker().Export writes", name, err)
	}
	var file struct {
		Version    int               `json:"version"`
		Statements []json.RawMessage `json:"statements"`
	}
	if err := json.Unmarshal(text, &file); err != nil {
		return nil, wrong(err)
	}
	if file.Version != 1 {
		return nil, wrong(fmt.Errorf("its version is %d, and this dbgen reads version 1", file.Version))
	}
	all := make([]ran, len(file.Statements))
	from := 0
	for i, raw := range file.Statements {
		if err := json.Unmarshal(raw, &all[i]); err != nil {
			return nil, wrong(err)
		}
		if all[i].SQL == "" {
			return nil, wrong(errors.New("a statement has no sql"))
		}
		at := from + bytes.Index(text[from:], raw) // each is a part of the file as it is
		all[i].line = 1 + bytes.Count(text[:at], []byte("\n"))
		all[i].column = 1 + utf8.RuneCount(text[bytes.LastIndexByte(text[:at], '\n')+1:at])
		from = at + len(raw)
	}
	return all, nil
}

// typedLiteral is a literal whose type is written before it, which nothing but a
// literal can follow.
var typedLiteral = lazyregexp.New(`(?i)\b(interval|date|time|timestamp|timestamptz)\s+(\$\d+)`)

// judgeHistory adds to the findings those of the statements of a file that were not
// generated, and to all of them how often production runs what they are about.
func judgeHistory(ctx context.Context, cfg *config.Config, name string, found []report.Finding, told io.Writer) ([]report.Finding, error) {
	all, err := readHistory(name)
	if err != nil {
		return nil, err
	}
	byQuery := map[string]ran{}
	var others []ran
	var texts []string
	for _, r := range all {
		if r.Query != "" {
			sum := byQuery[r.Query]
			sum.Calls, sum.TotalMS = sum.Calls+r.Calls, sum.TotalMS+r.TotalMS
			byQuery[r.Query] = sum
			continue
		}
		others, texts = append(others, r), append(texts, typedLiteral().ReplaceAllString(r.SQL, "$2::$1"))
	}
	for i := range found {
		var most ran
		for _, q := range found[i].Queries {
			if byQuery[q].TotalMS > most.TotalMS {
				most = byQuery[q]
			}
		}
		most.note(&found[i], name)
	}
	understood, err := project.CheckTexts(ctx, cfg, texts, func(i int, f check.Finding) {
		f.Query, f.Queries, f.Related, f.Fixes = "", []string{}, nil, nil
		f.File, f.Line, f.Column, f.EndLine, f.EndColumn = name, others[i].line, others[i].column, 0, 0
		f.Subject = others[i].SQL
		others[i].note(&f, name)
		found = append(found, f)
	})
	if err != nil {
		return nil, err
	}
	unknown := 0
	for i, ok := range understood {
		if !ok && judgeable(others[i].SQL) {
			unknown++
		}
	}
	if unknown > 0 {
		fmt.Fprintf(told, "%s: %d of %d statements that were not generated are of no schema here, and not judged\n", name, unknown, len(others))
	}
	report.Sort(found)
	report.Identify(found)
	return found, nil
}

// note says how often production runs what a finding is about.
func (r *ran) note(f *report.Finding, file string) {
	if r.Calls == 0 {
		return
	}
	f.Calls = r.Calls
	took := time.Duration(r.TotalMS * float64(time.Millisecond)).Round(time.Millisecond)
	known := fmt.Sprintf("%d calls took %s by %s", r.Calls, took, file)
	if f.Evidence != "" {
		known += "; " + f.Evidence
	}
	f.Evidence = known
}

// judgeable reports whether a statement reads or writes tables: not BEGIN and the like.
func judgeable(sql string) bool {
	word, _, _ := strings.Cut(strings.ToUpper(sql), " ")
	return slices.Contains([]string{"SELECT", "WITH", "INSERT", "UPDATE", "DELETE", "MERGE"}, word)
}
