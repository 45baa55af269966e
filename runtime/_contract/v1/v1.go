// Package v1 is the first version of the contract with generated code; see the
// README.md of the folder above.
package v1
