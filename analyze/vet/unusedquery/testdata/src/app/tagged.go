//go:build integration

package main

func tagged() { New().Tagged(nil, 1) }
