package outside

import (
	"go/types"
	"slices"
)

// changing are functions that change what a disk has under a name. To read from it, or to write on
// in a file that is open, is not among them.
var changing = map[string][]string{
	"os": {"Create", "Link", "Mkdir", "MkdirAll", "Remove", "RemoveAll", "Rename", "Symlink", "WriteFile"},
}

// Files reports whether a function makes, moves or removes files.
func Files(fn *types.Func) bool {
	return fn.Pkg() != nil && slices.Contains(changing[fn.Pkg().Path()], fn.Name())
}
