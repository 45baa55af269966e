package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"
)

// showPage says what the instances' pages have found and where they are to be seen. On a
// terminal the instances go on, with visitors, until somebody has looked.
func showPage(ctx context.Context, a, b *instance) error {
	title("The page")
	here, err := os.Getwd()
	if err != nil {
		return err
	}
	loops, indexes := map[string]bool{}, map[string]bool{}
	for _, i := range []*instance{a, b} { // each instance knows of its own requests
		var shown struct {
			Findings []struct {
				Rule, Name, Message, File string
				Line                      int
			}
			Suggestions []struct{ Name, DDL string }
		}
		if err := i.look(ctx, "/debug/dbgen/data.json", &shown); err != nil {
			return err
		}
		for _, f := range shown.Findings {
			if file, err := filepath.Rel(here, f.File); err == nil {
				f.File = file
			}
			loops[fmt.Sprintf("%s: %s at %s:%d: %s", f.Rule, f.Name, f.File, f.Line, f.Message)] = true
		}
		for _, s := range shown.Suggestions {
			indexes[fmt.Sprintf("missing index: %s: %s", s.Name, s.DDL)] = true
		}
	}
	for _, found := range slices.Concat(slices.Sorted(maps.Keys(loops)), slices.Sorted(maps.Keys(indexes))) {
		fmt.Println("  " + found)
	}
	if len(loops) == 0 || len(indexes) == 0 {
		return fmt.Errorf("the pages have found %d loops and %d missing indexes, want some of each", len(loops), len(indexes))
	}
	if terminal(os.Stdin) && terminal(os.Stdout) {
		if err := wait(ctx, a, b); err != nil {
			return err
		}
	}
	fmt.Printf("  a picture of it: docs/debug-page-light.png; while the demo ran it was on %s\n", a.page())
	return nil
}

// wait has visitors come until somebody presses Enter.
func wait(ctx context.Context, a, b *instance) error {
	fmt.Printf("  look at it: %s\n  with visitors until you press Enter: ", a.page())
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		_, _ = bufio.NewReader(os.Stdin).ReadString('\n') // its end will do, too
		cancel()
	}()
	for n := 0; ctx.Err() == nil; n++ {
		at := []*instance{a, b}[n%2]
		v := visitorNamed(strconv.Itoa(1 + rand.IntN(200)))
		path := []string{"/stories", "/stories/" + strconv.Itoa(1+rand.IntN(300)), "/feed", "/search?q=river", "/comments", "/digest"}[rand.IntN(6)]
		var status statusError
		if _, err := v.get(ctx, at, path); err != nil && !errors.As(err, &status) && ctx.Err() == nil {
			return err
		}
		select {
		case <-ctx.Done():
		case <-time.After(100 * time.Millisecond):
		}
	}
	fmt.Println()
	return nil
}

// terminal reports whether somebody sits before a file.
func terminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
