package options

import (
	"cmp"
	"fmt"
	"go/build/constraint"
	"go/token"
	"go/types"
	"maps"
	"runtime"
	"slices"
	"strings"
	"unicode"

	"github.com/dbgen-go/dbgen/internal/diag"
)

// Check reports what is wrong with the options, all of it.
func (o *Options) Check(diags *diag.List) {
	c := &checker{Options: o, diags: diags}
	for i := range All {
		option := &All[i]
		if option.Words != nil {
			c.word(option)
		}
		if option.check != nil {
			option.check(c, option.Name)
		}
	}
	o.checkAdopted(diags)
	c.distinctFiles()
}

// A checker holds what the checks of one Options share.
type checker struct {
	*Options
	diags *diag.List
}

// errorf reports what is wrong with an option.
func (c *checker) errorf(name, hint, format string, args ...any) {
	c.diags.Errorf(c.At(name), hint, name+": "+format, args...)
}

// text is the text of an option.
func (c *checker) text(name string) string {
	o := Option{Name: name}
	return o.of(c.Options).String()
}

// word reports a value that is none of the option's words.
func (c *checker) word(o *Option) {
	value, last := c.text(o.Name), len(o.Words)-1
	if value == "" || slices.Contains(o.Words, value) {
		return
	}
	hint := diag.DidYouMean(value, o.Words)
	if hint == "" {
		hint = "use " + strings.Join(o.Words[:last], ", ") + " or " + o.Words[last]
	}
	c.errorf(o.Name, hint, "unknown %s %q", cmp.Or(o.Noun, "value"), value)
}

func checkPackage(c *checker, name string) {
	switch {
	case c.Package == "":
		c.errorf(name, "set package to the name of the generated Go package", "missing")
	case !token.IsIdentifier(c.Package) || c.Package == "_" || types.Universe.Lookup(c.Package) != nil:
		c.errorf(name, "use a lower-case word, for example db", "%q cannot be the name of a Go package", c.Package)
	case c.Package == "documentation":
		c.errorf(name, "use another word, for example db", "go build leaves out the files of a package named documentation")
	}
}

func checkFolder(c *checker, name string) {
	slashed := strings.ReplaceAll(c.Out, `\`, "/")
	switch drive := len(slashed) > 1 && slashed[1] == ':'; {
	case strings.ContainsFunc(c.Out, unprintable):
		c.errorf(name, "write a path, for example internal/db", "%q is not the name of a folder", c.Out)
	case drive && runtime.GOOS != "windows":
		c.errorf(name, "write a path as seen from the configuration's folder, for example internal/db", "%q is on a drive of Windows", c.Out)
	case slashed != c.Out:
		c.errorf(name, fmt.Sprintf("write %q, which is the same folder on every system", slashed), "%q has backslashes, which are part of a name on other systems than Windows", c.Out)
	}
	for part := range strings.SplitSeq(slashed, "/") {
		if isDevice(part) {
			c.errorf(name, "choose another name", "%q cannot be on Windows, where %s is a device", c.Out, part)
		}
	}
}

func unprintable(r rune) bool { return !unicode.IsPrint(r) }

func checkLimit(c *checker, name string) {
	if n := c.QueryParameterLimit; n != nil && *n < 0 {
		c.errorf(name, "0 makes a struct of every parameter list, 1 is the default", "%d is negative", *n)
	}
}

func checkBuildTags(c *checker, name string) {
	if c.BuildTags == "" {
		return
	}
	const hint = "write what stands behind //go:build, for example \"linux && !race\""
	if strings.ContainsFunc(c.BuildTags, unprintable) {
		c.errorf(name, hint, "%q is not one line", c.BuildTags)
		return
	}
	if _, err := constraint.Parse("//go:build " + c.BuildTags); err != nil {
		c.errorf(name, hint, "%q is not a build constraint: %v", c.BuildTags, err)
	}
}

func checkRename(c *checker, name string) {
	for _, from := range slices.Sorted(maps.Keys(c.Rename)) {
		if to := c.Rename[from]; !token.IsIdentifier(to) || to == "_" {
			c.diags.Errorf(c.At(name+"."+from), "use a Go identifier", "%s: %q for %q is not a Go identifier", name, to, from)
		}
	}
}

func checkInitialisms(c *checker, name string) {
	if c.Initialisms == nil || c.SQLCCompatible { // sqlc takes them, and does nothing with them
		return
	}
	for _, word := range *c.Initialisms {
		if lower := strings.ToLower(word); word != lower {
			c.errorf(name, fmt.Sprintf("write %q: names in the database are compared with it as they are", lower), "%q is in capitals already", word)
		}
	}
}

func checkOverrides(c *checker, _ string) {
	imports := c.Imports()
	for _, o := range c.Overrides {
		o.Compile(imports, c.diags)
	}
}
