// Package golangci makes the rules of dbgen vet a plugin of golangci-lint's module
// system: a .custom-gcl.yml that names this package builds a golangci-lint that has
// them as the linter "dbgen". It knows the plugin's registry and settings; it must not
// know what the rules do.
package golangci

import (
	"fmt"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"

	"github.com/dbgen-go/dbgen/analyze/rules"
	"github.com/dbgen-go/dbgen/analyze/vet"
)

func init() { register.Plugin("dbgen", New) }

// settings are those of the linter in .golangci.yml.
type settings struct {
	// Also are kinds of query to know beside those that dbgen and sqlc generated:
	// "pgx", "database/sql".
	Also []string `json:"also"`
}

type plugin struct{ settings settings }

// New makes the plugin of its settings, as golangci-lint has read them. The error says
// what is wrong with them.
func New(raw any) (register.LinterPlugin, error) {
	s, err := register.DecodeSettings[settings](raw)
	if err == nil {
		err = vet.CheckAlso(s.Also)
	}
	if err != nil {
		return nil, fmt.Errorf("dbgen: %w", err)
	}
	return plugin{s}, nil
}

// BuildAnalyzers returns what runs the rules.
func (p plugin) BuildAnalyzers() ([]*analysis.Analyzer, error) {
	return vet.Separate(rules.Vet(), p.settings.Also), nil
}

// GetLoadMode says that the rules need types.
func (plugin) GetLoadMode() string { return register.LoadModeTypesInfo }
