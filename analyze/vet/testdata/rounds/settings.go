package rounds

import (
	"context"
	"database/sql"
)

// Statements are of texts that a file has: nothing is known of them.
type statements struct{ setting, rename *sql.Stmt }

type settings struct{ q statements }

func (s *settings) get(ctx context.Context, key string) (value string, err error) {
	err = s.q.setting.QueryRowContext(ctx, key).Scan(&value)
	return value, err
}

// The same setting is asked for again.
func addresses(ctx context.Context, s *settings, names []string) (all []string, err error) {
	for _, name := range names {
		root, err := s.get(ctx, "root") // want loop-invariant-query
		if err != nil {
			return nil, err
		}
		all = append(all, root+name)
	}
	return all, nil
}

// Something is written between: the answer may be another one.
func renamed(ctx context.Context, s *settings, names []string) error {
	for _, name := range names {
		root, err := s.get(ctx, "root")
		if err != nil {
			return err
		}
		if _, err := s.q.rename.ExecContext(ctx, root, name); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// A count of rounds is no list: each takes what is next.
func nextOnes(ctx context.Context, s *settings, n int) (all []string, err error) {
	for i := 0; i < n; i++ {
		next, err := s.get(ctx, "next")
		if err != nil {
			return nil, err
		}
		all = append(all, next)
	}
	return all, nil
}

// A site has a function that asks for its root, always or if it is told to.
type site struct {
	root, known func(ctx context.Context) string
}

func newSite(s *settings, own bool) site {
	return site{
		root: func(ctx context.Context) string {
			root, err := s.get(ctx, "root")
			if err != nil {
				return ""
			}
			return root
		},
		known: func(ctx context.Context) string {
			if own {
				return "/"
			}
			root, _ := s.get(ctx, "root")
			return root
		},
	}
}

func ofSite(ctx context.Context, s *site, names []string) (all []string) {
	for _, name := range names {
		all = append(all, s.root(ctx)+name) // want loop-invariant-query
	}
	return all
}

// It need not ask.
func ofKnown(ctx context.Context, s *site, names []string) (all []string) {
	for _, name := range names {
		all = append(all, s.known(ctx)+name)
	}
	return all
}

// A plugin's manifest says which settings it has.
type pluginManifest struct {
	Name      string   `yaml:"name"`
	Variables []string `yaml:"variables"`
}

func ofPlugin(ctx context.Context, s *settings, of pluginManifest) (all []string) {
	for _, name := range of.Variables {
		value, _ := s.get(ctx, of.Name+"."+name)
		all = append(all, value)
	}
	return all
}

// One that is a table's row says what somebody stored.
type cargoManifest struct {
	Name  string   `yaml:"name" db:"name"`
	Boxes []string `yaml:"boxes" db:"boxes"`
}

func ofCargo(ctx context.Context, s *settings, of cargoManifest) (all []string) {
	for _, box := range of.Boxes {
		value, _ := s.get(ctx, of.Name+"."+box) // want n-plus-one
		all = append(all, value)
	}
	return all
}

// What is read as settings are, field by field, is one of them, whatever it is called.
type watchedTable struct {
	Schema string `mapstructure:"schema" yaml:"schema"`
	Name   string `mapstructure:"name" yaml:"name"`
}

// A request may have some of those.
type askedTable struct {
	Schema string `json:"schema"`
	Name   string `mapstructure:"name" json:"name"`
}

func watched(ctx context.Context, s *settings, tables []*watchedTable, asked []*askedTable) (all []string) {
	for _, t := range tables {
		value, _ := s.get(ctx, t.Schema+"."+t.Name)
		all = append(all, value)
	}
	for _, t := range asked {
		value, _ := s.get(ctx, t.Schema+"."+t.Name) // want n-plus-one
		all = append(all, value)
	}
	return all
}
