// Command release checks that a version can be released, and that users can
// install it as README.md says. It knows the modules, the changelog and the
// go command's proxy protocol; it must not know what dbgen does.
//
//	go run ./internal/release v0.1.0            # all checks
//	go run ./internal/release -install v0.1.0   # only the installation
//	go run ./internal/release -proxy folder v0.1.0   # only the proxy, for others to install from
//
// The zip files of both modules, made of the last commit as a module proxy
// makes them, are laid out as a proxy in a folder. Against it, with empty
// caches, the lines of README.md's section "Start" are run word for word in an
// empty folder: once on a machine without a C compiler, and once with it.
// Nothing is published, and the user's own caches learn nothing of the version.
package main
