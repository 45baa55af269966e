package debugpage

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"github.com/dbgen-go/dbgen/runtime/observe"
)

const (
	// listedSQL is how many bytes of a statement's text the document has, and
	// detailedSQL how many statement.json has of a text, or of a plan's.
	listedSQL   = 2 << 10
	detailedSQL = 64 << 10
)

// knownStatements remembers what does not change. A tracker bounds how many
// statements it tells apart, so this is bounded, too.
type knownStatements map[*observe.Statement]*known

type known struct {
	id    string
	about about
}

func (k knownStatements) of(s *observe.Statement) *known {
	if one := k[s]; one != nil {
		return one
	}
	one := &known{id: idOf(s), about: aboutOf(s, listedSQL)}
	k[s] = one
	return one
}

// idOf names a statement: by the same name in every process that runs it.
func idOf(s *observe.Statement) string {
	sum := sha256.Sum256([]byte(s.Package + "\x00" + s.Query + "\x00" + s.Operation + "\x00" + s.SQL))
	return hex.EncodeToString(sum[:8])
}

func aboutOf(s *observe.Statement, most int) about {
	a := s.About
	return about{
		Name: s.Name(), Query: s.Query, Package: s.Package, SQL: cut(s.SQL, most), Operation: s.Operation, Table: s.Table,
		Command: a.Command, File: a.File, Policy: strings.Join(s.Policy, "\n"), Batch: a.Batch,
	}
}

func figuresOf(s *observe.Stats, plans int) figures {
	f := figures{
		Calls: s.Calls, Errors: s.Errors, Rows: s.Rows, Slow: s.Slow, Sources: sources(s.BySource),
		Total: ms(s.Time.Sum), Mean: ms(s.Time.Mean()), Max: ms(s.Time.Max), Plans: plans,
		P50: ms(s.Time.Quantile(0.5)), P95: ms(s.Time.Quantile(0.95)), P99: ms(s.Time.Quantile(0.99)),
	}
	if rate := s.HitRate(); rate > 0 || isCached(s.Policy) {
		f.HitRate = &rate
	}
	if !s.LastRun.IsZero() {
		last := s.LastRun
		f.LastRun = &last
	}
	return f
}

// isCached reports whether a query is cached.
func isCached(policy []string) bool {
	return slices.ContainsFunc(policy, func(line string) bool { return strings.HasPrefix(line, "cache:") })
}

func planOf(p *observe.Plan) plan {
	return plan{
		At: p.At, Server: address(p.Host, p.Port), Planning: ms(p.Planning), Execution: ms(p.Execution),
		Shape: p.Shape, Text: cut(p.Text, detailedSQL),
	}
}

// detail returns all that is known of a statement; nil when there is none of the id.
func (g *gatherer) detail(id string) *detail {
	for _, s := range g.tracker.Stats() {
		if idOf(s.Statement) != id {
			continue
		}
		plans := g.tracker.Plans(s.Statement)
		a := aboutOf(s.Statement, detailedSQL)
		d := &detail{
			Version: documentVersion, statement: statement{ID: id, about: &a, figures: figuresOf(&s, len(plans))},
			Kept: make([]plan, 0, len(plans)),
		}
		for i := range plans {
			d.Kept = append(d.Kept, planOf(&plans[len(plans)-1-i]))
		}
		return d
	}
	return nil
}

// cut shortens a text to about n bytes, at the end of a letter.
func cut(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && text[n]&0xC0 == 0x80 {
		n--
	}
	return text[:n] + "…"
}

// changed reports whether a live view must be told of figures again. A call that
// memory answered has no time, so the number of calls decides.
func (f *figures) changed(before *figures) bool {
	return f.Calls != before.Calls || f.Errors != before.Errors || f.Plans != before.Plans || !sameTime(f.LastRun, before.LastRun)
}

func sameTime(a, b *time.Time) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Equal(*b)
}
