package main

import (
	"bytes"
	"context"
	"os/exec"
	"time"
)

// stepTimeout ends a step that hangs.
const stepTimeout = 30 * time.Minute

// A result is what a program printed.
type result struct {
	ok             bool
	stdout, stderr string
}

// run runs a program in a folder, with the environment of the go command.
func (b *bench) run(ctx context.Context, dir, program string, args ...string) result {
	ctx, cancel := context.WithTimeout(ctx, stepTimeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = dir
	cmd.Env = append(b.env, "PWD="+dir)
	cmd.WaitDelay = 10 * time.Second
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if err != nil && stderr.Len() == 0 && stdout.Len() == 0 {
		stderr.WriteString(err.Error() + "\n")
	}
	return result{err == nil, stdout.String(), stderr.String()}
}
