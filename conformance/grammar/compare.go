package main

import (
	"context"
	"fmt"
	"reflect"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// A difference is one thing in which the two parsers are not the same on a text.
type difference struct {
	kind string
	a, b string // what 18's says, and 17's or the server
}

// Kinds that are no disagreement begin so.
const (
	added = "18: "
	noted = "note: "
)

// counts reports whether it is a disagreement.
func (d difference) counts() bool {
	return !strings.HasPrefix(d.kind, added) && !strings.HasPrefix(d.kind, noted)
}

// The kinds of what one of the two refuses.
const (
	takenAlone   = "taken by 18's grammar alone"
	refusedAlone = "refused by 18's grammar alone"
)

// A pair is the two parsers and their judge.
type pair struct {
	parsers [2]*parser // PostgreSQL 18's grammar, and 17's
	url     string     // of a PostgreSQL 18; "" when there is none
	server  *pgx.Conn
}

// verdict is what the two say of a text.
type verdict struct {
	taken, refused bool // by both
	differences    []difference
	names          []string // of the tokens, as 18's scanner has them
}

// both asks the parsers at the same time.
func (p *pair) both(text string) (a, b answer, err error) {
	done := make(chan error, 1)
	go func() {
		var err error
		b, err = p.parsers[1].ask(text)
		done <- err
	}()
	a, err = p.parsers[0].ask(text)
	if late := <-done; err == nil {
		err = late
	}
	return a, b, err
}

func (p *pair) compare(ctx context.Context, text string) (verdict, error) {
	a, b, err := p.both(text)
	if err != nil {
		return verdict{}, err
	}
	v := verdict{names: a.Tokens}
	add := func(kind, x, y string) { v.differences = append(v.differences, difference{kind, x, y}) }
	for i, x := range []answer{a, b} {
		if x.Error == died || strings.HasPrefix(x.Error, "panic: ") {
			add([]string{"18's parser fails", "17's parser fails"}[i], a.Error, b.Error)
			return v, nil
		}
	}
	if !reflect.DeepEqual(a.Tokens, b.Tokens) && !reflect.DeepEqual(withoutNewWords(a.Tokens), withoutNewWords(b.Tokens)) {
		add("other tokens", strings.Join(a.Tokens, " "), strings.Join(b.Tokens, " "))
	}
	switch {
	case a.Error == "" && b.Error == "":
		v.taken = true
		if x, y := plain(a.Tree), plain(b.Tree); !reflect.DeepEqual(x, y) {
			i, j := where(x, y)
			add("another tree", i, j)
		}
	case a.Error != "" && b.Error != "":
		v.refused = true
		if a.Error != b.Error || a.Offset != b.Offset {
			add(noted+"other words or another place for an error", fmt.Sprint(a.Error, " ", a.Offset), fmt.Sprint(b.Error, " ", b.Offset))
		}
	case a.Error == "":
		return v, p.judge(ctx, &v, text, difference{takenAlone, b.Error, ""})
	default:
		return v, p.judge(ctx, &v, text, difference{refusedAlone, a.Error, ""})
	}
	return v, nil
}

// judge asks the server whether what 18's grammar alone takes, or refuses, is right.
func (p *pair) judge(ctx context.Context, v *verdict, text string, d difference) error {
	if p.url == "" {
		if d.kind == takenAlone {
			d.kind = noted + d.kind + ", which nobody judged"
		}
		v.differences = append(v.differences, d)
		return nil
	}
	if p.server == nil || p.server.IsClosed() {
		var err error
		if p.server, err = pgx.Connect(ctx, p.url); err != nil {
			return err
		}
	}
	_, err := p.server.Prepare(ctx, "", text)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	refused, isPg := err.(*pgconn.PgError)
	switch {
	case p.server.IsClosed():
		d.kind, d.b = noted+d.kind+", and the server closed the connection", fmt.Sprint(err)
	case (isPg && bySyntax(refused)) == (d.kind == refusedAlone):
		d.kind = added + d.kind + ", and by the server"
	default:
		d.kind, d.b = d.kind+", but not by the server", "takes it"
		if isPg {
			d.b = refused.Message
		}
	}
	v.differences = append(v.differences, d)
	return nil
}

// bySyntax reports whether an error comes from a server's scanner or grammar, by the
// file of PostgreSQL's source that raised it.
func bySyntax(e *pgconn.PgError) bool {
	switch e.File {
	case "gram.y", "scan.l", "parser.c", "scansup.c", "mbutils.c":
		return true
	}
	return false
}

func clip(s string) string {
	const most = 600
	s = strings.ReplaceAll(s, "\n", " ")
	if len(s) > most {
		return s[:most] + "…"
	}
	return s
}
