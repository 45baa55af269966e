package main

import (
	"bufio"
	"context"
	_ "embed"
	"fmt"
	"os"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/dbgen-go/dbgen/parser/pgast"
)

// Rows do not show every NULL: some functions return one for what is not in the
// catalogue, or for what a connection is not. witnesses.txt says of which.
//
//go:embed witnesses.txt
var witnessText string

// A callee is a function, as far as a call shows it.
type callee struct {
	name string
	args int
}

func calleeOf(n *pgast.Node) callee {
	call := n.GetResTarget().GetVal().GetFuncCall()
	if call == nil {
		return callee{}
	}
	return callee{pgast.LastName(call.Funcname), len(call.Args)}
}

// readWitnesses runs the calls of witnesses.txt. One that does not return NULL
// on this server is no witness.
func readWitnesses(ctx context.Context, s *server) (map[callee]string, error) {
	found := map[callee]string{}
	lines := bufio.NewScanner(strings.NewReader(witnessText))
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		call, local := strings.CutPrefix(line, "local ")
		tree, err := pgast.Parse("SELECT " + call)
		if err != nil {
			return nil, fmt.Errorf("witnesses.txt: %s: %w", call, err)
		}
		proven, err := s.proves(ctx, local, call)
		if err != nil {
			return nil, fmt.Errorf("witnesses.txt: %s: %w", call, err)
		}
		if !proven {
			fmt.Fprintf(os.Stderr, "no witness here: %s\n", call)
			continue
		}
		found[calleeOf(tree.Stmts[0].Stmt.GetSelectStmt().TargetList[0])] = call
	}
	return found, lines.Err()
}

// proves runs a call in a session of its own: over the server's Unix socket when
// local, if it is within reach.
func (s *server) proves(ctx context.Context, local bool, call string) (bool, error) {
	cfg, err := pgx.ParseConfig(s.dsn)
	if err != nil {
		return false, err
	}
	if local {
		var folders string
		if err := s.admin.QueryRow(ctx, "SHOW unix_socket_directories").Scan(&folders); err != nil {
			return false, err
		}
		folder, _, _ := strings.Cut(folders, ",")
		cfg.Host, cfg.TLSConfig, cfg.Fallbacks = folder, nil, nil
	}
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		if local {
			return false, nil
		}
		return false, err
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "SET search_path = ''"); err != nil {
		return false, err
	}
	var null bool
	err = conn.QueryRow(ctx, "SELECT "+call+" IS NULL").Scan(&null)
	return null, tolerate(err)
}

// witnessed reports which columns of a statement are bare calls of a function
// with a witness, and which it is.
func witnessed(sql string, columns int, witnesses map[callee]string) map[int]string {
	shown := map[int]string{}
	tree, err := pgast.Parse(sql)
	if err != nil || len(tree.Stmts) != 1 {
		return shown
	}
	statement := tree.Stmts[0].Stmt
	targets := statement.GetSelectStmt().GetTargetList()
	for _, list := range [][]*pgast.Node{statement.GetInsertStmt().GetReturningClause().GetExprs(), statement.GetUpdateStmt().GetReturningClause().GetExprs(), statement.GetDeleteStmt().GetReturningClause().GetExprs()} {
		if list != nil {
			targets = list
		}
	}
	if len(targets) != columns { // a star stands for several
		return shown
	}
	for i, t := range targets {
		if call, ok := witnesses[calleeOf(t)]; ok {
			shown[i] = call + " is"
		}
	}
	return shown
}
