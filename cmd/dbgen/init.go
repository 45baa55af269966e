package main

import (
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/dbgen-go/dbgen/config"
	"github.com/dbgen-go/dbgen/internal/output"
)

//go:embed starter
var starter embed.FS

func newInit() *cobra.Command {
	return &cobra.Command{
		Use:   "init [folder]",
		Short: "Start a project: dbgen.yaml, a schema and a few queries",
		Long: `Init writes dbgen.yaml and, where there are none yet, a first schema file and a
first query file. Nothing that exists is overwritten.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			dir := "."
			if len(args) == 1 {
				dir = args[0]
			}
			for _, name := range config.Names {
				path := filepath.Join(dir, name)
				if _, err := os.Stat(path); err == nil {
					return fmt.Errorf("%s is there already: edit it, or run \"dbgen generate\"", path)
				}
			}
			return writeStarter(cmd, dir)
		},
	}
}

// writeStarter copies the starter project, all of it or nothing, leaving
// folders that exist alone.
func writeStarter(cmd *cobra.Command, dir string) error {
	root, err := fs.Sub(starter, "starter")
	if err != nil {
		return &exitError{exitInternal, err}
	}
	var plan output.Plan
	err = fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		path := filepath.Join(dir, filepath.FromSlash(name))
		if entry.IsDir() {
			if _, err := os.Stat(path); err == nil && name != "." {
				return fs.SkipDir
			}
			return nil
		}
		text, err := fs.ReadFile(root, name)
		plan.Changes = append(plan.Changes, output.Change{Action: output.Create, Path: path, New: text})
		return err
	})
	if err != nil {
		return &exitError{exitInternal, err}
	}
	if err := plan.Apply(cmd.Context()); err != nil {
		return err
	}
	for _, c := range plan.Changes {
		fmt.Fprintf(cmd.OutOrStdout(), "wrote %s\n", c.Path)
	}
	fmt.Fprintln(cmd.OutOrStdout(), "Now run \"dbgen generate\".")
	return nil
}
