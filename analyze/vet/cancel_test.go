//go:build unix

package vet_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/dbgen-go/dbgen/analyze/rules"
	"github.com/dbgen-go/dbgen/analyze/vet"
)

// TestRunStops cancels once the go command has listed the packages, when some
// hundred of the standard library are about to be read and type-checked.
func TestRunStops(t *testing.T) {
	real, err := exec.LookPath("go")
	if err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	listed := filepath.Join(bin, "listed")
	script := "#!/bin/sh\n" + real + " \"$@\"\nstatus=$?\ncase \"$*\" in *-json*) touch " + listed + ";; esac\nexit $status\n"
	if err := os.WriteFile(filepath.Join(bin, "go"), []byte(script), 0o777); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	dir := module(t, "package app\n\nimport _ \"net/http\"\n")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var cancelled time.Time
	go func() {
		for ctx.Err() == nil {
			if _, err := os.Stat(listed); err == nil {
				time.Sleep(50 * time.Millisecond) // until the script has ended, too
				cancelled = time.Now()
				cancel()
			}
			time.Sleep(time.Millisecond)
		}
	}()
	env := append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod")
	res, err := vet.Run(ctx, rules.Vet(), nil, vet.Options{Dir: dir, Env: env})
	if ctx.Err() == nil {
		t.Fatal("it ended before it was cancelled")
	}
	if res != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("%+v, %v: want the cancellation alone", res, err)
	}
	if took := time.Since(cancelled); took > 2*time.Second {
		t.Errorf("it took %v to stop", took)
	}
}
