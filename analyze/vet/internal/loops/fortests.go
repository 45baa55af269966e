package loops

import (
	"go/ast"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/internal/lazyregexp"
)

// What helps tests, or stands beside the program as they do.

func isTest(filename string) bool { return strings.HasSuffix(filename, "_test.go") }

// testPackage matches the elements of paths of packages that help tests, load tests and
// benchmarks, or are scripts beside the program.
var testPackage = lazyregexp.New(`^(e2e|i?tests?|testing|test[_-]?(utils?|helpers?|lib|support|suites?|kit|infra)|(db|pg|sql|pgx)_?test|` +
	`(integration|load|acceptance|smoke|functional|stress|perf|performance|system|regression|unit|api|end-?to-?end)[_-]?test(s|ing)?|` +
	`[a-z0-9]+[_-]tests?|tests?[_-][a-z0-9]+|bench|benchmarks?|scripts?)$`)

// triesOut matches the names of commands that try something out by hand.
var triesOut = lazyregexp.New(`^(test|try|bench|debug)[a-z0-9_-]+$`)

// subject matches those of them that may as well be what a program is about.
var subject = lazyregexp.New(`^(i?tests?|testing|test[_-]?suites?|[a-z0-9]+[_-]tests?|tests?[_-][a-z0-9]+|bench|benchmarks?|scripts?)$`)

// hosts are those whose repositories have an owner and a name, which say nothing of what
// a package is for.
var hosts = []string{"github.com", "gitlab.com", "bitbucket.org", "codeberg.org"}

// forTests are the elements of a package's path that say that it is for tests.
func forTests(path string) []string {
	elements := strings.Split(path, "/")
	if slices.Contains(hosts, elements[0]) {
		elements = elements[min(3, len(elements)):]
	}
	command := slices.Index(elements, "cmd") + 1
	return slices.DeleteFunc(elements, func(e string) bool {
		return !testPackage().MatchString(e) && !(command > 0 && command < len(elements) && elements[command] == e && triesOut().MatchString(e))
	})
}

// supportsTests reports whether a file helps tests: it imports their package, or its
// package is for them by its path. One that the program itself imports is not, unless its
// path leaves no doubt.
func (c *checker) supportsTests(file *ast.File) bool {
	for _, element := range forTests(c.pass.Pkg.Path()) {
		if !(subject().MatchString(element) && c.world.isImported(c.pass.Pkg)) {
			return true
		}
	}
	return file != nil && slices.ContainsFunc(file.Imports, func(imp *ast.ImportSpec) bool {
		return imp.Path.Value == `"testing"` || strings.HasPrefix(imp.Path.Value, `"github.com/stretchr/testify/`)
	})
}
