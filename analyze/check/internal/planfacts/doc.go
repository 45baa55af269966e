// Package planfacts holds dbgen check to PostgreSQL's planner, in every major
// version that there are binaries of: each form of condition that an index
// serves or does not, the order of an index's columns, plans for any and for known
// parameters. It has tests alone, and what they know is in testdata.
//
// A file there is a list of cases:
//
//	-- case: numeric parameter
//	-- index: CREATE INDEX item_owner ON item (owner_id)
//	-- with: 7
//	-- name: Q :many
//	SELECT id FROM item WHERE owner_id = $1::numeric;
//	-- instead: SELECT id FROM item WHERE owner_id = $1::bigint
//	--> 12-18 plan: item whole
//	--> 12-18 check: unindexable-condition: …
//	--> 12-18 cured: item_owner (owner_id = ?)
//
// The tables are those of schema.sql, with rows.sql. "index" is DDL of the case's
// own, "with" are the arguments, "instead" is the query as a finding's rewrite has
// it, "vain" an index that one might think of and that does not pay. Lines with
// "-->" say for which major versions they hold: "plan" is what the server keeps
// with plan_cache_mode = auto, "custom" and "generic" are its plans for these
// arguments and for any, where one of them differs; "check" is what dbgen check finds for that version,
// "cured" the plan after all it proposed. A plan lists how each table is read, from
// the outermost in.
//
// Plans and findings must agree, which -update cannot change:
//
//   - without a finding, no table is read as a whole, unless "vain" indexes,
//     which are made, save less than half of what the plan costs;
//   - with one, all that is proposed is done: the plan then costs half at most,
//     uses each index that was made, reads no table as a whole, and dbgen check is
//     content.
//
// "disagrees: 12-17: why" marks a case in which they are known not to, for some
// versions; it fails once they do.
//
// The servers are the one that is installed and those in DBGEN_TEST_PG_BINS, a list
// of folders of server programs (see .ci/postgres); a newer version than the files
// know of is held to the agreement alone. With -update all that the files speak of
// must be there.
package planfacts
