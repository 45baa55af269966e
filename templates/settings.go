package templates

import (
	"path"
	"strings"

	"github.com/dbgen-go/dbgen/templates/options"
)

// settings are options that were checked, brought into the form that the
// generator reads.
type settings struct {
	options.Options
	paramLimit   int
	initialisms  map[string]bool
	overrides    []override
	adopted      map[string]*adopted // by kind, a NUL and name
	given        []goType            // the types that either gives, in the order of the settings
	enumPointers bool
	usesLoaders  bool // the package imports that of loaders
	// named are the database names that were made Go names, and renamed those of them
	// that were renamed; nil where there are no renames, and once that has been checked.
	named, renamed map[string]bool
}

// newSettings takes options in which Check finds nothing.
func newSettings(o options.Options) *settings {
	s := &settings{
		Options: o, paramLimit: 1, initialisms: map[string]bool{"id": true},
		enumPointers: o.EmitPointersForNullTypes, overrides: compileOverrides(&o), adopted: compileAdopted(o.Adopted),
	}
	if len(o.Rename) > 0 {
		s.named, s.renamed = make(map[string]bool), make(map[string]bool)
	}
	for i := range s.overrides {
		if t := s.overrides[i].typ; t != nil {
			s.given = append(s.given, *t)
		}
	}
	for _, a := range s.adoptedInOrder() {
		s.given = append(s.given, a.types()...)
	}
	if o.QueryParameterLimit != nil {
		s.paramLimit = *o.QueryParameterLimit
	}
	if o.Initialisms != nil {
		s.initialisms = set(*o.Initialisms...)
	}
	if o.EmitPointersForNullEnumTypes != nil {
		s.enumPointers = *o.EmitPointersForNullEnumTypes
	}
	return s
}

// baseName is a file's name without its folder, which depends on where dbgen
// was started.
func baseName(file string) string { return path.Base(strings.ReplaceAll(file, `\`, "/")) }
