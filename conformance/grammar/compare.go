package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"reflect"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// A parser is a running program of command tree.
type parser struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

func start(ctx context.Context, path, tags string) (*parser, error) {
	if err := build(ctx, path, tags); err != nil {
		return nil, err
	}
	p := &parser{cmd: exec.CommandContext(ctx, path)}
	p.cmd.Stderr = os.Stderr
	var err error
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.out = bufio.NewReader(out)
	return p, p.cmd.Start()
}

func (p *parser) stop() {
	p.in.Close()
	p.cmd.Wait()
}

// An answer is what a parser says of a text.
type answer struct {
	Tree   json.RawMessage
	Tokens []string
	Error  string
	Offset int
}

func (p *parser) ask(text string) (answer, error) {
	var a answer
	if _, err := io.WriteString(p.in, text+"\x00"); err != nil {
		return a, err
	}
	line, err := p.out.ReadBytes(0)
	if err != nil {
		return a, fmt.Errorf("a parser ended at %q: %w", text, err)
	}
	return a, json.Unmarshal(line[:len(line)-1], &a)
}

// A comparison counts what the two parsers disagree on.
type comparison struct {
	parsers               [2]*parser // PostgreSQL 18's grammar, and 17's
	server                *pgx.Conn  // PostgreSQL 18, the judge; nil when there is none
	show                  int
	texts, taken, refused int
	kinds                 map[string]int
}

// Kinds that are no disagreement begin so.
const (
	added = "18: "
	noted = "note: "
)

func (c *comparison) text(text string) error {
	a, err := c.parsers[0].ask(text)
	if err != nil {
		return err
	}
	b, err := c.parsers[1].ask(text)
	if err != nil {
		return err
	}
	c.texts++
	if !reflect.DeepEqual(a.Tokens, b.Tokens) && !reflect.DeepEqual(withoutNewWords(a.Tokens), withoutNewWords(b.Tokens)) {
		c.report("other tokens", text, strings.Join(a.Tokens, " "), strings.Join(b.Tokens, " "))
	}
	switch {
	case a.Error == "" && b.Error == "":
		c.taken++
		before := strings.Contains(string(a.Tree), "returningClause")
		x, y := plain(a.Tree), plain(b.Tree)
		if !reflect.DeepEqual(x, y) {
			kind := "another tree"
			if before {
				kind += " with RETURNING"
			}
			i, j := difference(x, y)
			c.report(kind, text, i, j)
		}
	case a.Error != "" && b.Error != "":
		c.refused++
		if a.Error != b.Error || a.Offset != b.Offset {
			c.report(noted+"other words or another place for an error", text, fmt.Sprint(a.Error, " ", a.Offset), fmt.Sprint(b.Error, " ", b.Offset))
		}
	case a.Error == "":
		c.judge("taken by 18's grammar alone", text, true, b.Error)
	default:
		c.judge("refused by 18's grammar alone", text, false, a.Error)
	}
	return nil
}

// judge asks the server whether what 18's grammar alone takes, or refuses, is right.
func (c *comparison) judge(kind, text string, taken bool, why string) {
	if c.server == nil {
		c.report(kind, text, why, "")
		return
	}
	_, err := c.server.Prepare(context.Background(), "", text)
	refused, isPg := err.(*pgconn.PgError)
	const syntaxError = "42601"
	byServer := isPg && refused.Code == syntaxError && !strings.Contains(refused.Message, "multiple commands")
	if c.server.IsClosed() {
		c.report(kind+", and the server closed the connection", text, why, err.Error())
		c.server = nil
		return
	}
	if byServer != taken {
		c.report(added+kind+", and by the server", text, why, "")
		return
	}
	message := "takes it"
	if isPg {
		message = refused.Message
	}
	c.report(kind+", but not by the server", text, why, message)
}

func (c *comparison) report(kind, text, a, b string) {
	c.kinds[kind]++
	if c.kinds[kind] <= c.show {
		fmt.Printf("%s:\n  %s\n  %s\n  %s\n", kind, clip(text), clip(a), clip(b))
	}
}

func clip(s string) string {
	const most = 600
	s = strings.ReplaceAll(s, "\n", " ")
	if len(s) > most {
		return s[:most] + "…"
	}
	return s
}

// withoutNewWords names the key words that only 18 has, or 17 alone, as the
// identifiers that they are to the other.
func withoutNewWords(tokens []string) []string {
	out := make([]string, len(tokens))
	for i, t := range tokens {
		at, word, _ := strings.Cut(t, " ")
		switch word {
		case "ENFORCED", "OBJECTS_P", "PERIOD", "VIRTUAL", "RECHECK":
			word = "IDENT"
		}
		out[i] = at + " " + word
	}
	return out
}

// otherFields are those that only one of the two has, and those where only one
// fills in what is meant when nothing is said.
var otherFields = map[string]bool{
	"version": true, "is_enforced": true, "generated_kind": true, "rexpr_list_start": true, "rexpr_list_end": true, "list_start": true, "list_end": true,
	"jumble_args": true, "arg_location": true, "conninfo_location": true, "payload_location": true, "inhcount": true,
}

// plain is a tree in the form that both have.
func plain(tree json.RawMessage) any {
	d := json.NewDecoder(bytes.NewReader(tree))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return nil
	}
	return plainValue("", v)
}

func plainValue(in string, v any) any {
	switch x := v.(type) {
	case []any:
		for i := range x {
			x[i] = plainValue(in, x[i])
		}
	case map[string]any:
		for key, value := range x {
			if otherFields[key] || key == "location" && (in == "VariableSetStmt" || in == "FunctionParameter" || in == "setstmt") {
				delete(x, key)
				continue
			}
			x[key] = plainValue(key, value)
		}
		asIn17(x)
	}
	return v
}

// asIn17 writes a node of 18's as 17 has it.
func asIn17(x map[string]any) {
	if x["stmt"] != nil { // to 18, comments before a statement are no part of it
		if length := x["stmt_len"]; length != nil {
			x["end"] = number(x["stmt_location"]) + number(length)
		}
		delete(x, "stmt_location")
		delete(x, "stmt_len")
	}
	if x["contype"] == "CONSTR_NOTNULL" {
		delete(x, "initially_valid") // 17 has no other
	}
	if change, ok := x["ATAlterConstraint"].(map[string]any); ok && change["alterEnforceability"] == nil && change["alterInheritability"] == nil {
		delete(x, "ATAlterConstraint")
		delete(change, "alterDeferrability")
		change["contype"] = "CONSTR_FOREIGN"
		x["Constraint"] = change
	}
	if clause, ok := x["returningClause"].(map[string]any); ok && clause["options"] == nil {
		delete(x, "returningClause")
		x["returningList"] = clause["exprs"]
	}
}

func number(v any) int64 {
	n, _ := v.(json.Number)
	i, _ := n.Int64()
	return i
}

// difference shows the first place where two trees differ.
func difference(a, b any) (string, string) {
	x, isX := a.(map[string]any)
	y, isY := b.(map[string]any)
	if isX && isY {
		for key := range x {
			if len(x) == len(y) && !reflect.DeepEqual(x[key], y[key]) && y[key] != nil {
				i, j := difference(x[key], y[key])
				return key + "." + i, key + "." + j
			}
		}
	}
	p, isP := a.([]any)
	q, isQ := b.([]any)
	if isP && isQ && len(p) == len(q) {
		for i := range p {
			if !reflect.DeepEqual(p[i], q[i]) {
				return difference(p[i], q[i])
			}
		}
	}
	i, _ := json.Marshal(a)
	j, _ := json.Marshal(b)
	return string(i), string(j)
}
