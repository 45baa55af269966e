package main

import (
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dbgen-go/dbgen/parser"
)

func newVersion() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print dbgen's version",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := io.WriteString(cmd.OutOrStdout(), versionLine())
			return err
		},
	}
}

// versionLine says what this program is and what it knows.
func versionLine() string {
	return fmt.Sprintf("dbgen %s (%s, grammar of PostgreSQL %d, catalogues of PostgreSQL 18)\n", version(), runtime.Version(), parser.Grammar)
}

// version is the module's version as the go command recorded it: "v1.2.3", or
// "(devel)" for a build from a checkout.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

// stamp is the version that goes into generated files: only a release's, so
// that files generated from a checkout do not change with every commit.
func stamp() string {
	if v := version(); strings.HasPrefix(v, "v") && !strings.ContainsAny(v, "-+") {
		return v
	}
	return ""
}
