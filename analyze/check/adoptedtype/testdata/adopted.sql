-- schema: stories
-- What entries keep.

-- case: a type that fails
-- check: {adopted: [{pos: {file: dbgen.adopt.yaml, line: 5, column: 9}, query: Newest, label: query_column "Newest.newest", fails: it may be NULL}]}
-- name: Newest :one
SELECT max(created_at) AS newest FROM stories;
--> dbgen.adopt.yaml:5:9: warning: Newest: query_column "Newest.newest" is kept as sqlc had it, and fails [adopted-type]
--> 	why: it may be NULL

-- case: silenced
-- check: {adopted: [{pos: {file: dbgen.adopt.yaml, line: 5, column: 9}, query: Newest, label: query_column "Newest.newest", fails: it may be NULL}]}
-- name: Newest :one
-- ignore: adopted-type there is always a story
SELECT max(created_at) AS newest FROM stories;

-- case: nothing any more
-- check: {adopted: [{pos: {file: dbgen.adopt.yaml, line: 5, column: 9}, query: Newest, label: query_column "Newest.newest"}]}
-- name: Newest :one
SELECT max(created_at) AS newest FROM stories;
--> dbgen.adopt.yaml:5:9: warning: Newest: query_column "Newest.newest" does nothing any more [adopted-type]
--> 	why: dbgen does the same by itself, or there is nothing of the name: remove the entry

-- case: the schema, and a query that is none
-- check: {adopted: [{pos: {file: dbgen.adopt.yaml, line: 5, column: 9}, label: column "stories.title", fails: it may be NULL}, {pos: {file: dbgen.adopt.yaml, line: 8, column: 9}, query: Gone, label: query "Gone"}]}
-- name: Newest :one
SELECT max(created_at) AS newest FROM stories;
--> dbgen.adopt.yaml:5:9: warning: column "stories.title" is kept as sqlc had it, and fails [adopted-type]
--> 	why: it may be NULL
--> dbgen.adopt.yaml:8:9: warning: query "Gone" does nothing any more [adopted-type]
--> 	why: dbgen does the same by itself, or there is nothing of the name: remove the entry
