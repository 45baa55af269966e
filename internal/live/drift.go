package live

// A Difference is an object that two catalogues do not have alike.
type Difference struct {
	Object
	Want string // what the schema has; "" if it lacks it
	Have string // what the database has; "" if it lacks it
}

// Drift is how a database differs from what a schema makes. Of a table that one of them
// lacks nothing else is said; tables that the schema lacks are other programs' business,
// and are left out.
func Drift(want, have Catalog) []Difference {
	theirs := map[string]*Object{}
	tables := map[string]bool{} // that both have
	for i := range have {
		theirs[have[i].key()] = &have[i]
	}
	for _, o := range want {
		if o.Kind == TableKind && theirs[o.key()] != nil {
			tables[o.Schema+"."+o.Table] = true
		}
	}
	ours := map[string]bool{}
	var found []Difference
	for _, o := range want {
		ours[o.key()] = true
		if o.Kind != TableKind && o.Kind != EnumKind && !tables[o.Schema+"."+o.Table] {
			continue
		}
		switch t := theirs[o.key()]; {
		case t == nil:
			found = append(found, Difference{Object: o, Want: o.What})
		case t.What != o.What:
			found = append(found, Difference{Object: o, Want: o.What, Have: t.What})
		}
	}
	for _, o := range have {
		if !ours[o.key()] && o.Kind != TableKind && o.Kind != EnumKind && tables[o.Schema+"."+o.Table] {
			found = append(found, Difference{Object: o, Have: o.What})
		}
	}
	return found
}

// String says what differs.
func (d Difference) String() string {
	table := d.Schema + "." + d.Table
	switch {
	case d.Kind == ColumnKind && d.Have == "":
		return "column " + table + "." + d.Name + " is not in the database: " + d.Want + " in the schema"
	case d.Kind == ColumnKind && d.Want == "":
		return "column " + table + "." + d.Name + " is not in the schema: " + d.Have + " in the database"
	case d.Kind == ColumnKind:
		return "column " + table + "." + d.Name + " is " + d.Have + " in the database, and " + d.Want + " in the schema"
	case d.Kind == TableKind && d.Have == "":
		return table + ", " + d.Want + " in the schema, is not in the database"
	case d.Kind == TableKind:
		return table + " is " + d.Have + " in the database, and " + d.Want + " in the schema"
	case d.Kind == EnumKind && d.Have == "":
		return "type " + table + " is not in the database"
	case d.Kind == EnumKind:
		return "type " + table + " has the values " + d.Have + " in the database, and " + d.Want + " in the schema"
	case d.Have == "":
		return "the database lacks the " + d.Kind + " " + d.Name + " of " + table + ": " + d.Want
	}
	return "the schema lacks the " + d.Kind + " " + d.Name + " of " + table + ": " + d.Have
}
