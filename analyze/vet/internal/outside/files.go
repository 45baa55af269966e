package outside

import (
	"go/ast"
	"go/types"
	"slices"
)

// changing are functions that change what a disk has under a name. To read from it, or to write on
// in a file that is open, is not among them.
var changing = map[string][]string{
	"os": {"Create", "Link", "Mkdir", "MkdirAll", "Remove", "RemoveAll", "Rename", "Symlink", "WriteFile"},
}

// ChangesFiles reports whether a function makes, moves or removes files.
func ChangesFiles(fn *types.Func) bool {
	return fn.Pkg() != nil && fn.Signature().Recv() == nil && slices.Contains(changing[fn.Pkg().Path()], fn.Name())
}

// reading are functions that read what a file or a folder has. To ask how large a file is, is not
// among them.
var reading = map[string][]string{
	"os":            {"Open", "OpenFile", "ReadDir", "ReadFile"},
	"io/ioutil":     {"ReadDir", "ReadFile"},
	"path/filepath": {"Walk", "WalkDir"},
}

// ReadsFiles reports whether a function reads a file or a folder, or opens one for that, be it one that
// was sent.
func ReadsFiles(fn *types.Func) bool {
	if fn.FullName() == "(*mime/multipart.FileHeader).Open" {
		return true
	}
	return fn.Pkg() != nil && fn.Signature().Recv() == nil && slices.Contains(reading[fn.Pkg().Path()], fn.Name())
}

// TellsOfFiles reports whether a function tells of a file, not of what it has.
func TellsOfFiles(fn *types.Func) bool {
	switch fn.FullName() {
	case "os.Stat", "os.Lstat", "io/fs.Stat":
		return true
	}
	return false
}

// ListsFiles reports whether a function gives the files of a folder, or the names of those that match.
func ListsFiles(fn *types.Func) bool {
	switch fn.FullName() {
	case "os.ReadDir", "io/ioutil.ReadDir", "path/filepath.Glob", "io/fs.ReadDir", "io/fs.Glob", "(*os.File).ReadDir", "(*os.File).Readdir", "(*os.File).Readdirnames":
		return true
	}
	return false
}

// SaysMissing reports whether a call asks of an error whether it says that a file is not there.
func SaysMissing(fn *types.Func, call *ast.CallExpr) bool {
	switch fn.FullName() {
	case "os.IsNotExist":
		return true
	case "errors.Is":
		if len(call.Args) != 2 { // those of another call
			return false
		}
		sel, ok := ast.Unparen(call.Args[1]).(*ast.SelectorExpr)
		return ok && sel.Sel.Name == "ErrNotExist"
	}
	return false
}
