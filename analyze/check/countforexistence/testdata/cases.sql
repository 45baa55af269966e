-- schema: stories

-- case: a count as the answer
-- name: A :one
SELECT count(*) > 0 FROM stories WHERE author_id = $1;
-- name: B :one
SELECT count(id) = 0 AS none FROM stories WHERE author_id = $1;
-- name: C :one
SELECT 1 <= count(1) FROM stories WHERE author_id = $1;
--> queries.sql:2:17: warning: A: all rows are counted to know whether there is one; write EXISTS (SELECT 1 FROM stories …) [count-for-existence]
--> 	why: count reads every row that is found; EXISTS ends at the first
--> queries.sql:4:18: warning: B: all rows are counted to know whether there is one; write NOT EXISTS (SELECT 1 FROM stories …) [count-for-existence]
--> 	why: count reads every row that is found; EXISTS ends at the first
--> queries.sql:6:10: warning: C: all rows are counted to know whether there is one; write EXISTS (SELECT 1 FROM stories …) [count-for-existence]
--> 	why: count reads every row that is found; EXISTS ends at the first

-- case: a count in a condition
-- name: A :many
SELECT id FROM users u WHERE (SELECT count(*) FROM stories s WHERE s.author_id = u.id) > 0;
-- name: B :exec
DELETE FROM users u WHERE 0 = (SELECT count(*) FROM stories s JOIN likes l ON l.story_id = s.id WHERE s.author_id = u.id);
-- name: C :one
SELECT CASE WHEN count(*) <> 0 THEN 'some' ELSE 'none' END FROM stories WHERE author_id = $1;
--> queries.sql:2:88: warning: A: all rows are counted to know whether there is one; write EXISTS (SELECT 1 FROM stories …) [count-for-existence]
--> 	why: count reads every row that is found; EXISTS ends at the first
--> queries.sql:4:29: warning: B: all rows are counted to know whether there is one; write NOT EXISTS (SELECT 1 FROM stories, likes …) [count-for-existence]
--> 	why: count reads every row that is found; EXISTS ends at the first
--> queries.sql:6:27: warning: C: all rows are counted to know whether there is one; write EXISTS (SELECT 1 FROM stories …) [count-for-existence]
--> 	why: count reads every row that is found; EXISTS ends at the first

-- case: as a boolean that is cast
-- name: Q :one
SELECT (count(*) >= 1)::boolean FROM comments WHERE story_id = $1;
--> queries.sql:2:18: warning: Q: all rows are counted to know whether there is one; write EXISTS (SELECT 1 FROM comments …) [count-for-existence]
--> 	why: count reads every row that is found; EXISTS ends at the first

-- case: the number matters
-- name: A :one
SELECT count(*) > 1 FROM stories WHERE author_id = $1;
-- name: B :one
SELECT count(*) FROM stories WHERE author_id = $1;
-- name: C :one
SELECT count(*) > sqlc.arg(most)::int FROM stories WHERE author_id = $1;

-- case: groups, and other aggregates
-- name: A :many
SELECT author_id FROM stories GROUP BY author_id HAVING count(*) > 0;
-- name: B :one
SELECT count(*) > 0, sum(score) FROM stories WHERE author_id = $1;
-- name: C :one
SELECT count(*) FILTER (WHERE published) > 0 FROM stories WHERE author_id = $1;

-- case: one row at most
-- name: A :one
SELECT count(*) > 0 FROM users WHERE id = $1;
-- name: B :one
SELECT count(*) = 0 FROM users WHERE email = $1 AND plan = 'paid';
-- name: C :one
SELECT count(*) > 0 FROM stories s JOIN users u ON u.id = s.author_id WHERE s.id = $1 AND u.plan = 'paid';

-- case: rows that follow from a small table's
-- check: {table_rows: {stories: 50}}
-- name: Q :one
SELECT count(*) > 0 FROM stories s JOIN users u ON u.id = s.author_id WHERE u.plan = 'paid';

-- case: a small table
-- check: {table_rows: {stories: 50}}
-- name: Q :one
SELECT count(*) > 0 FROM stories WHERE author_id = $1;

-- case: few rows, found by an index
-- name: Q :one
SELECT count(*) > 0 FROM comments WHERE user_id = $1;
--> queries.sql:2:17: info: Q: all rows are counted to know whether there is one; write EXISTS (SELECT 1 FROM comments …) [count-for-existence]
--> 	why: count reads every row that is found; EXISTS ends at the first; here there are few, as an index finds them
