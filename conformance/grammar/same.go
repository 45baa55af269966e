package main

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
)

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

// where shows the first place where two trees differ.
func where(a, b any) (string, string) {
	x, isX := a.(map[string]any)
	y, isY := b.(map[string]any)
	if isX && isY {
		for key := range x {
			if len(x) == len(y) && !reflect.DeepEqual(x[key], y[key]) && y[key] != nil {
				i, j := where(x[key], y[key])
				return key + "." + i, key + "." + j
			}
		}
	}
	p, isP := a.([]any)
	q, isQ := b.([]any)
	if isP && isQ && len(p) == len(q) {
		for i := range p {
			if !reflect.DeepEqual(p[i], q[i]) {
				return where(p[i], q[i])
			}
		}
	}
	i, _ := json.Marshal(a)
	j, _ := json.Marshal(b)
	return string(i), string(j)
}
