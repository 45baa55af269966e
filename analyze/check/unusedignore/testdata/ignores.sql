-- check: {elsewhere: [n-plus-one]}
CREATE TABLE t (id bigint PRIMARY KEY, x int);

-- case: used
-- name: Q :many
-- ignore: missing-index at night
SELECT id FROM t WHERE x = $1;

-- case: unused
-- name: Q :many
-- ignore: missing-index at night
SELECT x FROM t WHERE id = $1;
--> queries.sql:2:4: warning: Q: "missing-index" silences nothing here; remove the line [unused-ignore]
--> 	why: what was once silenced must not silence the next mistake
--> 	fix: take the comment out

-- case: slip
-- name: Q :many
-- ignore: mising-index at night
SELECT x FROM t WHERE id = $1;
--> queries.sql:2:4: warning: Q: there is no rule "mising-index"; did you mean "missing-index"? [unused-ignore]
--> 	why: what was once silenced must not silence the next mistake

-- case: a rule of another command
-- name: Q :many
-- ignore: n-plus-one three at most
SELECT x FROM t WHERE id = $1;
--> queries.sql:2:4: warning: Q: "n-plus-one" is a rule of dbgen vet, which reads no SQL; write //dbgen:ignore n-plus-one and the reason at the call in the Go code [unused-ignore]
--> 	why: in SQL the comment silences nothing

-- case: of a rule that is turned off
-- check: {rules: {missing-index: "off"}}
-- name: Q :many
-- ignore: missing-index at night
SELECT x FROM t WHERE id = $1;

-- case: turned off itself
-- check: {rules: {unused-ignore: "off"}}
-- dbgen:ignore missing-index old
-- name: Q :many
-- ignore: missing-index at night
SELECT x FROM t WHERE id = $1;

-- case: used in the schema
CREATE TABLE c (
    t bigint REFERENCES t -- dbgen:ignore unindexed-foreign-key never deleted
);

-- case: unused in the schema
-- dbgen:ignore unindexed-foreign-key old
--> schema.sql:1:1: warning: "unindexed-foreign-key" silences nothing here; remove the line [unused-ignore]
--> 	why: what was once silenced must not silence the next mistake
--> 	fix: take the comment out

-- case: without a reason
-- dbgen:ignore unindexed-foreign-key
--> schema.sql:1:1: warning: "unindexed-foreign-key" is silenced without a reason [unused-ignore]
--> 	why: a reason lets the next reader judge whether it still holds

-- case: no rule in the schema
-- dbgen:ignore foreign-keys old
--> schema.sql:1:1: warning: there is no rule "foreign-keys" [unused-ignore]
--> 	why: what was once silenced must not silence the next mistake

-- case: each way to write it in the schema
CREATE TABLE c (
    a bigint REFERENCES t, --dbgen:ignore unindexed-foreign-key no blank
    b bigint REFERENCES t, /* dbgen:ignore unindexed-foreign-key a block */
    c bigint REFERENCES t, -- dbgen:ignore	unindexed-foreign-key	tabs
    -- dbgen: ignore unindexed-foreign-key above the line
    d bigint REFERENCES t,
    -- ignore: unindexed-foreign-key as above a query
    e bigint REFERENCES t
    /*
     * dbgen:ignore unindexed-foreign-key in a block of several lines
     */
);
--> schema.sql:10:1: warning: "unindexed-foreign-key" silences nothing here; remove the line [unused-ignore]
--> 	why: what was once silenced must not silence the next mistake

-- case: what is no comment in the schema
CREATE TABLE c (a text DEFAULT '-- dbgen:ignore missing-index text', b text DEFAULT $$
-- dbgen:ignore missing-index text
$$);
-- ignore: what stands above is prose
-- dbgen:ignored is another word

-- case: no rule at all in the schema
-- dbgen:ignore
--> schema.sql:1:1: warning: a comment that silences names no rule [unused-ignore]
--> 	why: it silences nothing: write the rule and the reason

-- case: as in the schema, above a query
-- name: Q :many
-- dbgen:ignore missing-index at night
SELECT id FROM t WHERE x = $1;

-- case: as in the schema, unused
-- name: Q :many
-- dbgen:ignore missing-indx at night
SELECT x FROM t WHERE id = $1;
--> queries.sql:2:4: warning: Q: there is no rule "missing-indx"; did you mean "missing-index"? [unused-ignore]
--> 	why: what was once silenced must not silence the next mistake
