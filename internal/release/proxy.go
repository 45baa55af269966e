package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"
)

// writeProxy lays out a module proxy (go.dev/ref/mod#goproxy-protocol) with a
// version of both modules, made of the last commit of a repository.
func writeProxy(ctx context.Context, proxy, repository, version string) error {
	root := filepath.Join(proxy, "checkout") // package zip does not know git's work trees
	clone := exec.CommandContext(ctx, "git", "clone", "--quiet", "--no-tags", repository, root)
	if out, err := clone.CombinedOutput(); err != nil {
		return fmt.Errorf("git clone: %w\n%s", err, out)
	}
	for path, folder := range map[string]string{rootModule: "", runtimeModule: "runtime"} {
		escaped, err := module.EscapePath(path)
		if err != nil {
			return err
		}
		dir := filepath.Join(proxy, filepath.FromSlash(escaped), "@v")
		if err := os.MkdirAll(dir, 0o777); err != nil {
			return err
		}
		var archive bytes.Buffer
		if err := zip.CreateFromVCS(&archive, module.Version{Path: path, Version: version}, root, "HEAD", folder); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		gomod, err := os.ReadFile(filepath.Join(root, folder, "go.mod"))
		if err != nil {
			return err
		}
		info, err := json.Marshal(map[string]any{"Version": version, "Time": time.Now().UTC().Truncate(time.Second)})
		if err != nil {
			return err
		}
		for name, content := range map[string][]byte{
			"list": []byte(version + "\n"), version + ".info": info, version + ".mod": gomod, version + ".zip": archive.Bytes(),
		} {
			if err := os.WriteFile(filepath.Join(dir, name), content, 0o666); err != nil {
				return err
			}
		}
		fmt.Printf("%s %s: %.1f MB\n", path, version, float64(archive.Len())/1e6)
	}
	return nil
}
