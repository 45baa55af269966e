package options

import (
	"cmp"
	"go/build"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Files are the names of a package's files that are about no one file of
// queries.
type Files struct{ DB, Models, Querier, Batch, CopyFrom string }

// Files returns the names that the options give, by default sqlc's.
func (o *Options) Files() Files {
	name := func(option, standard string) string {
		option = cmp.Or(option, standard)
		return strings.TrimSuffix(option, ".go") + ".go"
	}
	return Files{
		DB: name(o.OutputDBFileName, "db.go"), Models: name(o.OutputModelsFileName, "models.go"),
		Querier: name(o.OutputQuerierFileName, "querier.go"), Batch: name(o.OutputBatchFileName, "batch.go"),
		CopyFrom: name(o.OutputCopyFromFileName, "copyfrom.go"),
	}
}

// QueryFile is the name of the generated file of a file of queries, which is
// given without its folder.
func (o *Options) QueryFile(source string) string {
	name := source + o.OutputFilesSuffix
	return strings.TrimSuffix(name, ".go") + ".go"
}

// checkFile reports a name that no file of the package can have.
func checkFile(c *checker, option string) {
	name := c.text(option)
	if name == "" {
		return
	}
	if p := FileProblem(strings.TrimSuffix(name, ".go") + ".go"); p.Message != "" {
		c.errorf(option, p.Hint, "%q %s", name, p.Message)
	}
}

// checkSuffix reports a suffix with which no file of queries is compiled.
func checkSuffix(c *checker, option string) {
	if c.OutputFilesSuffix == "" {
		return
	}
	switch p := FileProblem(c.QueryFile("stories.sql")); {
	case strings.ContainsAny(c.OutputFilesSuffix, `/\`):
		c.errorf(option, "give a suffix without a folder", "%q is not part of a file name", c.OutputFilesSuffix)
	case p.Message != "":
		c.errorf(option, p.Hint, "%q makes %q, which %s", c.OutputFilesSuffix, c.QueryFile("stories.sql"), p.Message)
	}
}

// distinctFiles reports options that give two files one name. Some file systems
// do not tell capital letters from small ones.
func (c *checker) distinctFiles() {
	f := c.Files()
	seen := make(map[string]string)
	for _, file := range []struct{ option, name string }{
		{"output_db_file_name", f.DB}, {"output_models_file_name", f.Models}, {"output_querier_file_name", f.Querier},
		{"output_batch_file_name", f.Batch}, {"output_copyfrom_file_name", f.CopyFrom},
	} {
		key := strings.ToLower(file.name)
		if other, found := seen[key]; found {
			at := file.option
			if c.text(at) == "" { // the other one took its default
				at = other
			}
			c.diags.Errorf(c.At(at), "give each file its own name", "%s: %q is the name of %s too", file.option, file.name, other)
			continue
		}
		seen[key] = file.option
	}
}

// FileProblem says why a Go file cannot have a name, or would not be compiled
// everywhere; the message goes on after the name, and is "" when nothing is
// wrong.
func FileProblem(name string) Problem {
	first, _ := utf8.DecodeRuneInString(name)
	switch {
	case strings.ContainsAny(name, `/\`):
		return Problem{"is not a file name", "give a name without a folder"}
	case strings.ContainsFunc(name, unprintable):
		return Problem{"is not a file name", "use letters, digits and _"}
	case isDevice(name):
		return Problem{"cannot be on Windows, where that is a device, nor in a module", "add something to the word before the first point"}
	case first == '_' || first == '.':
		return Problem{"is a name that go build passes over", "begin with a letter"}
	case first < utf8.RuneSelf && !unicode.IsLetter(first) && !unicode.IsDigit(first):
		return Problem{"is a name that go build refuses", "begin with a letter"}
	case strings.HasSuffix(name, "_test.go"):
		return Problem{"is the name of a test, which go build leaves out", "do not end in _test"}
	case !everywhere(name):
		return Problem{"is compiled on one system or processor alone, for its ending", "add a word to its end, or change the last one"}
	}
	return Problem{}
}

// isDevice reports whether a file or folder cannot be on Windows because its
// name, up to the first point and in any letters, is a device's. The go command
// refuses modules that have one.
func isDevice(name string) bool {
	base, _, _ := strings.Cut(strings.ToLower(name), ".")
	switch base {
	case "con", "prn", "aux", "nul":
		return true
	}
	return len(base) == 4 && (base[:3] == "com" || base[:3] == "lpt") && base[3] >= '1' && base[3] <= '9'
}

// everywhere reports whether the go command compiles a file of that name on
// every system. It asks for one that there is not: what is left out there has
// the name of a system or processor at its end.
func everywhere(name string) bool {
	if !strings.Contains(name, "_") && !strings.HasPrefix(name, ".") {
		return true // which is most, and asking is slow
	}
	nowhere := build.Context{
		GOOS: "none", GOARCH: "none", Compiler: "gc",
		OpenFile: func(string) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("package p\n")), nil },
	}
	match, err := nowhere.MatchFile("", name)
	return match && err == nil
}
