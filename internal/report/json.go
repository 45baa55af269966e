package report

import (
	"encoding/json"
	"io"
)

// writeJSON writes findings as one JSON document.
func writeJSON(w io.Writer, d *Document) error {
	found := d.Findings
	if found == nil {
		found = []Finding{}
	}
	return encode(w, struct {
		Version  int       `json:"version"`
		Findings []Finding `json:"findings"`
	}{1, found})
}

// encode writes a value as JSON that people can read, too.
func encode(w io.Writer, value any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(value)
}
