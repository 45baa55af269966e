package main

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/dbgen-go/dbgen/config"
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

// writeStarter copies the starter project, leaving folders that exist alone.
func writeStarter(cmd *cobra.Command, dir string) error {
	root, err := fs.Sub(starter, "starter")
	if err != nil {
		return &exitError{exitInternal, err}
	}
	err = fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		path := filepath.Join(dir, filepath.FromSlash(name))
		if entry.IsDir() {
			if _, err := os.Stat(path); err == nil && name != "." {
				return fs.SkipDir
			}
			return os.MkdirAll(path, 0o777)
		}
		text, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if err != nil {
			return err
		}
		_, err = f.Write(text)
		if err = errors.Join(err, f.Close()); err != nil {
			return err
		}
		fmt.Fprintf(cmd.OutOrStdout(), "wrote %s\n", path)
		return nil
	})
	if err != nil {
		return err
	}
	fmt.Fprintln(cmd.OutOrStdout(), "Now run \"dbgen generate\".")
	return nil
}
