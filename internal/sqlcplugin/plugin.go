// Package sqlcplugin lets sqlc call dbgen as one of its process plugins. It
// knows what sqlc sends to a plugin and wants back; it must not know SQL, nor
// what sqlc made of the schema and the queries: dbgen reads those itself, for
// types and nullability are what it is there to better.
//
// It is the roof, above package project: a command by another door.
package sqlcplugin

import (
	"context"
	"fmt"
	"io"
	"path/filepath"

	"github.com/dbgen-go/dbgen/internal/await"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/internal/project"
)

// Method is what sqlc gives as the one argument to the program of a plugin.
const Method = "/plugin.CodegenService/Generate"

// Run answers one request of sqlc's. dir is where sqlc runs; version goes into
// the generated files. The warnings of a run that succeeds are returned, though
// sqlc shows nothing of what a plugin says then. When ctx is cancelled nothing
// is answered, and the error is its cause.
func Run(ctx context.Context, in io.Reader, out io.Writer, dir, version string) (warnings diag.List, err error) {
	// Started by hand, the program stands before a terminal and reads for ever.
	var text []byte
	if stopped := await.Done(ctx, func() { text, err = io.ReadAll(in) }); stopped != nil {
		return warnings, stopped
	}
	if err != nil {
		return warnings, err
	}
	req, err := decode(text)
	if err != nil {
		return warnings, fmt.Errorf("the request is not one of sqlc's to a plugin: %w", err)
	}
	root, err := req.locate(ctx, dir)
	if err != nil {
		return warnings, err
	}
	cfg, err := req.plugin.Config(root)
	if err != nil {
		return warnings, err
	}
	p, err := project.Load(ctx, cfg, nil)
	if err != nil {
		return warnings, err
	}
	generated, err := p.Generate(ctx, version)
	if err == nil { // sqlc wants all files or none
		err = p.Refused.Err()
	}
	if err != nil {
		return warnings, err
	}
	files := make([]file, len(generated))
	for i, f := range generated { // sqlc puts them into the folder of "out"
		files[i] = file{Name: filepath.Base(f.Path), Contents: f.Content}
	}
	answer, err := encode(files, req.json)
	if err != nil {
		return warnings, err
	}
	_, err = out.Write(answer)
	return p.Diags, err
}
