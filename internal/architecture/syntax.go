package architecture

import "slices"

// isSyntaxTree reports whether a package has the syntax tree's types.
func isSyntaxTree(pkg string) bool {
	return slices.ContainsFunc(syntaxTree, func(folder string) bool { return within(pkg, folder) })
}

// maySeeSyntax reports whether a package may import the syntax tree.
func maySeeSyntax(pkg string) bool {
	room, _ := Room(pkg)
	return slices.Contains(seesSyntax, room)
}
