// Package golangci has no code: its test builds the real golangci-lint, has it build
// one with dbgen's rules in it, as .custom-gcl.yml says, and holds what that reports to
// what go vet reports with dbgen as its tool. It takes minutes and gigabytes, and runs
// where GOLANGCI names a version: "make golangci".
package golangci
