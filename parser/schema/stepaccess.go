package schema

import (
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// Privileges that tables have and queries need.
var tablePrivileges = []string{"SELECT", "INSERT", "UPDATE", "DELETE"}

// grantChanges says which privileges on tables a GRANT or REVOKE gives or takes, a
// Change for each table and role. Those on columns and other objects are left out.
func (r *replayer) grantChanges(s *pg.GrantStmt) (out []Change) {
	if s.Objtype != pg.ObjectType_OBJECT_TABLE || s.GrantOption && !s.IsGrant { // GRANT OPTION FOR takes no right to use
		return nil
	}
	var what []string
	for _, n := range s.Privileges {
		p := n.GetAccessPriv()
		if name := strings.ToUpper(p.GetPrivName()); len(p.GetCols()) == 0 && slices.Contains(tablePrivileges, name) {
			what = append(what, name)
		}
	}
	if len(s.Privileges) == 0 {
		what = tablePrivileges // ALL
	}
	kind := RevokePrivilege
	if s.IsGrant {
		kind = GrantPrivilege
	}
	if len(what) == 0 {
		return nil
	}
	for _, t := range r.granted(s) {
		for _, g := range s.Grantees {
			out = append(out, Change{Kind: kind, Relation: t.QualifiedName(), Table: t, Name: roleName(g.GetRoleSpec()), Columns: slices.Clone(what)})
		}
	}
	return out
}

// granted are the tables that a GRANT or REVOKE is about.
func (r *replayer) granted(s *pg.GrantStmt) (tables []*Table) {
	for _, n := range s.Objects {
		if s.Targtype != pg.GrantTargetType_ACL_TARGET_ALL_IN_SCHEMA {
			if t, _ := r.relation(rangeName(n.GetRangeVar())).(*Table); t != nil {
				tables = append(tables, t)
			}
			continue
		}
		for t := range r.cat.AllTables() {
			if t.Schema == n.GetString_().GetSval() {
				tables = append(tables, t)
			}
		}
	}
	return tables
}

// roleName is a role as people write it.
func roleName(r *pg.RoleSpec) string {
	switch r.GetRoletype() {
	case pg.RoleSpecType_ROLESPEC_PUBLIC:
		return "PUBLIC"
	case pg.RoleSpecType_ROLESPEC_CURRENT_USER, pg.RoleSpecType_ROLESPEC_CURRENT_ROLE:
		return "CURRENT_USER"
	case pg.RoleSpecType_ROLESPEC_SESSION_USER:
		return "SESSION_USER"
	}
	return r.GetRolename()
}

// policyChange says which policy is made.
func (r *replayer) policyChange(s *pg.CreatePolicyStmt) []Change {
	list := r.tableChange(CreatePolicy, s.Table)
	for i := range list {
		list[i].Name, list[i].Command, list[i].Restrictive = s.PolicyName, strings.ToUpper(s.CmdName), !s.Permissive
		list[i].Always = isTrue(s.Qual) && isTrue(s.WithCheck)
	}
	return list
}

// isTrue reports whether a condition is true, or left out.
func isTrue(n *pg.Node) bool {
	return n == nil || n.GetAConst().GetBoolval().GetBoolval()
}
