package schema

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/pgast"
)

// addForeignKey adds a foreign key. Without columns it refers to the primary
// key of the other table.
func (r *replayer) addForeignKey(t *Table, p pending, pos diag.Position) {
	names := stringsOf(p.FkAttrs)
	if len(names) == 0 {
		names = p.keys
	}
	const missing = "column %q referenced in foreign key constraint does not exist"
	columns, ok := r.keyColumns(t, names, missing)
	if !ok {
		return
	}
	ref := r.table(rangeName(p.Pktable), r.pos(p.Pktable.Location), false)
	if ref == nil {
		return
	}
	if ref.Kind != BaseTable && ref.Kind != PartitionedTable {
		r.errorf(r.pos(p.Pktable.Location), "", "referenced relation %q is not a table", ref.Name)
		return
	}
	con := &Constraint{
		Kind: ForeignKey, Pos: pos, Columns: columns, RefTable: ref,
		OnDelete: action(p.FkDelAction), OnUpdate: action(p.FkUpdAction), MatchFull: p.FkMatchtype == "f",
		Deferrable: p.Deferrable || p.Initdeferred, InitiallyDeferred: p.Initdeferred,
		NotValid: p.notValid(), NotEnforced: !pgast.IsEnforced(p.Constraint), Temporal: pgast.WithPeriod(p.Constraint), local: true,
	}
	if con.OnDeleteColumns, ok = r.keyColumns(t, stringsOf(p.FkDelSetCols), missing); !ok {
		return
	}
	if !r.bindForeignKey(con, stringsOf(p.PkAttrs), missing, pos) {
		return
	}
	con.Name = p.Conname
	if con.Name == "" {
		con.Name = r.chooseConstraintName(t.Schema, t.Name, joinedNames(names), "fkey")
	}
	t.Constraints = append(t.Constraints, con)
	r.foreignKeyToPartitions(t, con)
}

// bindForeignKey finds the referenced columns and the unique index over them.
func (r *replayer) bindForeignKey(con *Constraint, names []string, missing string, pos diag.Position) bool {
	ref := con.RefTable
	if len(names) == 0 {
		pk := ref.PrimaryKey()
		if pk == nil {
			r.errorf(pos, "add a primary key to it, or name the columns that the foreign key refers to",
				"there is no primary key for referenced table %q", ref.Name)
			return false
		}
		con.RefColumns, con.RefIndex = slices.Clone(pk.Columns), pk.Index
	} else {
		columns, ok := r.keyColumns(ref, names, missing)
		if !ok {
			return false
		}
		con.RefColumns = columns
	}
	if len(con.RefColumns) != len(con.Columns) {
		r.errorf(pos, "", "number of referencing and referenced columns for foreign key disagree")
		return false
	}
	if con.RefIndex == nil {
		con.RefIndex = uniqueIndexOver(ref, con.RefColumns)
	}
	if con.RefIndex == nil {
		r.errorf(pos, fmt.Sprintf("add a unique constraint on (%s) to %q", strings.Join(columnNames(con.RefColumns), ", "), ref.Name),
			"there is no unique constraint matching given keys for referenced table %q", ref.Name)
		return false
	}
	return true
}

// uniqueIndexOver returns a unique index whose keys are just columns, in any
// order.
func uniqueIndexOver(t *Table, columns []*Column) *Index {
	for _, idx := range t.Indexes {
		if !idx.Unique || idx.Where != nil || len(idx.Elems) != len(columns) {
			continue
		}
		if con := idx.Constraint; con != nil && con.Deferrable {
			continue
		}
		if !slices.ContainsFunc(idx.Elems, func(e IndexElem) bool { return e.Column == nil || !slices.Contains(columns, e.Column) }) {
			return idx
		}
	}
	return nil
}

func action(code string) string {
	switch code {
	case "r":
		return "restrict"
	case "c":
		return "cascade"
	case "n":
		return "set null"
	case "d":
		return "set default"
	}
	return "no action"
}

// foreignKeyToPartitions gives a partitioned table's foreign key to its
// partitions.
func (r *replayer) foreignKeyToPartitions(t *Table, con *Constraint) {
	if t.Kind != PartitionedTable {
		return
	}
	for _, child := range t.children {
		r.inheritForeignKey(child, con)
	}
}

func (r *replayer) inheritForeignKey(child *Table, con *Constraint) {
	columns := sameColumns(child, con.Columns)
	for _, old := range child.ForeignKeys() {
		if old.parents == 0 && old.RefTable == con.RefTable && slices.Equal(old.Columns, columns) &&
			slices.Equal(old.RefColumns, con.RefColumns) && old.OnDelete == con.OnDelete && old.OnUpdate == con.OnUpdate &&
			old.MatchFull == con.MatchFull && old.Deferrable == con.Deferrable && old.InitiallyDeferred == con.InitiallyDeferred {
			old.parents, old.local = 1, false
			return
		}
	}
	copied := &Constraint{
		Name: con.Name, Kind: ForeignKey, Pos: child.Pos, Columns: columns,
		RefTable: con.RefTable, RefColumns: slices.Clone(con.RefColumns), RefIndex: con.RefIndex,
		OnDelete: con.OnDelete, OnUpdate: con.OnUpdate, MatchFull: con.MatchFull,
		OnDeleteColumns: sameColumns(child, con.OnDeleteColumns),
		Deferrable:      con.Deferrable, InitiallyDeferred: con.InitiallyDeferred, NotValid: con.NotValid, NotEnforced: con.NotEnforced,
		Temporal: con.Temporal, parents: 1,
	}
	if child.Constraint(copied.Name) != nil {
		copied.Name = r.chooseConstraintName(child.Schema, child.Name, joinedNames(columnNames(columns)), "fkey")
	}
	child.Constraints = append(child.Constraints, copied)
	r.foreignKeyToPartitions(child, copied)
}
