package rounds

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
)

// Lines that come as somebody writes them are written as they come.

func addLine(ctx context.Context, db *sql.DB, run int64, line string) error {
	_, err := db.ExecContext(ctx, "INSERT INTO run_lines (run_id, line) VALUES ($1, $2)", run, line)
	return err
}

func runJob(ctx context.Context, db *sql.DB, run int64, cmd *exec.Cmd) error {
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	failures, err := cmd.StderrPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	go keepLines(ctx, db, run, failures)
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if err := addLine(ctx, db, run, lines.Text()); err != nil { // the process runs on
			return err
		}
	}
	return cmd.Wait()
}

func keepLines(ctx context.Context, db *sql.DB, run int64, r io.Reader) {
	lines := bufio.NewScanner(bufio.NewReader(r))
	for lines.Scan() {
		_ = addLine(ctx, db, run, lines.Text()) // and so does what its one caller gives
	}
}

func serveLines(ctx context.Context, db *sql.DB, conn net.Conn) error {
	messages := json.NewDecoder(conn)
	for messages.More() {
		var line string
		if err := messages.Decode(&line); err != nil {
			return err
		}
		if err := addLine(ctx, db, 0, line); err != nil { // whoever is connected sends the next one when it likes
			return err
		}
	}
	return nil
}

func followEvents(ctx context.Context, db *sql.DB, resp *http.Response) error {
	lines := bufio.NewScanner(resp.Body)
	for lines.Scan() {
		data, ok := strings.CutPrefix(lines.Text(), "data: ")
		if !ok {
			continue
		}
		if err := addLine(ctx, db, 0, data); err != nil { // events
			return err
		}
	}
	return lines.Err()
}

// What was sent whole, and a file, are there.
func importLines(ctx context.Context, db *sql.DB, resp *http.Response) error {
	lines := bufio.NewScanner(resp.Body)
	for lines.Scan() {
		picture, ok := strings.CutPrefix(lines.Text(), "data:image/png;")
		if !ok {
			continue
		}
		if err := addLine(ctx, db, 0, picture); err != nil { // want write-in-loop
			return err
		}
	}
	return lines.Err()
}

// One caller has a process, the other one a file.
func keepBoth(ctx context.Context, db *sql.DB, cmd *exec.Cmd, f *os.File) error {
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	keepAny(ctx, db, out)
	keepAny(ctx, db, f)
	return cmd.Wait()
}

func keepAny(ctx context.Context, db *sql.DB, r io.Reader) {
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		_ = addLine(ctx, db, 0, lines.Text()) // want write-in-loop
	}
}

// A process that has ended has left all of it.
func keepOutput(ctx context.Context, db *sql.DB, cmd *exec.Cmd) error {
	out, err := cmd.Output()
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(strings.NewReader(string(out)))
	for lines.Scan() {
		if err := addLine(ctx, db, 0, lines.Text()); err != nil { // want write-in-loop
			return err
		}
	}
	return lines.Err()
}
