-- schema: stories
-- check: {table_rows: {stories: 500000, comments: 40000000, likes: 90000000}}

-- case: pages
-- name: A :many
SELECT id, title FROM stories ORDER BY created_at DESC LIMIT $1 OFFSET $2;
-- name: B :many
SELECT id, title FROM stories ORDER BY id LIMIT 20 OFFSET $1;
-- name: C :many
SELECT id, title FROM stories ORDER BY score, title DESC OFFSET $1 LIMIT $2;
-- name: D :many
SELECT id, title FROM stories LIMIT $1 OFFSET $2;
--> queries.sql:2:72: warning: A: OFFSET reads all rows before the page and throws them away; begin behind the last row instead: WHERE (created_at, id) < ($2, $3) ORDER BY created_at DESC, id DESC LIMIT $1 [offset-pagination]
--> 	why: later pages cost more and more, and rows that are written or deleted meanwhile shift them: some rows are shown twice, others never
--> 	known: 500000 rows declared
--> queries.sql:4:59: warning: B: OFFSET reads all rows before the page and throws them away; begin behind the last row instead: WHERE id > $1 ORDER BY id LIMIT 20 [offset-pagination]
--> 	why: later pages cost more and more, and rows that are written or deleted meanwhile shift them: some rows are shown twice, others never
--> 	known: 500000 rows declared
--> queries.sql:6:65: warning: C: OFFSET reads all rows before the page and throws them away; begin behind the last row instead: WHERE (score > $1 OR score = $1 AND (title < $3 OR title = $3 AND id < $4)) ORDER BY score, title DESC, id DESC LIMIT $2 [offset-pagination]
--> 	why: later pages cost more and more, and rows that are written or deleted meanwhile shift them: some rows are shown twice, others never
--> 	known: 500000 rows declared
--> queries.sql:8:47: warning: D: OFFSET reads all rows before the page and throws them away; begin behind the last row instead: WHERE id > $2 ORDER BY id LIMIT $1 [offset-pagination]
--> 	why: later pages cost more and more, and rows that are written or deleted meanwhile shift them: some rows are shown twice, others never
--> 	known: 500000 rows declared

-- case: named parameters
-- name: Q :many
SELECT id FROM stories ORDER BY created_at, id LIMIT @page_size OFFSET (@page::int - 1) * @page_size::int;
--> queries.sql:2:89: warning: Q: OFFSET reads all rows before the page and throws them away; begin behind the last row instead: WHERE (created_at, id) > (@last_created_at, @last_id) ORDER BY created_at, id LIMIT @page_size [offset-pagination]
--> 	why: later pages cost more and more, and rows that are written or deleted meanwhile shift them: some rows are shown twice, others never
--> 	known: 500000 rows declared

-- case: numbered pages
-- name: Q :many
SELECT id FROM stories WHERE created_at > $1 ORDER BY created_at LIMIT $2 OFFSET ($3::int - 1) * 20;
--> queries.sql:2:96: warning: Q: OFFSET reads all rows before the page and throws them away; begin behind the last row instead: WHERE … AND (created_at, id) > ($3, $4) ORDER BY created_at, id LIMIT $2 [offset-pagination]
--> 	why: later pages cost more and more, and rows that are written or deleted meanwhile shift them: some rows are shown twice, others never
--> 	known: 500000 rows declared

-- case: within one value
-- name: A :many
SELECT id FROM stories WHERE author_id = $1 ORDER BY created_at DESC LIMIT $2 OFFSET $3;
-- name: B :many
SELECT user_id FROM likes WHERE story_id = $1 ORDER BY story_id, user_id LIMIT $2 OFFSET $3;
--> queries.sql:2:86: info: A: OFFSET reads all rows before the page and throws them away; begin behind the last row instead: WHERE … AND (created_at, id) < ($3, $4) ORDER BY created_at DESC, id DESC LIMIT $2 [offset-pagination]
--> 	why: later pages cost more and more, and rows that are written or deleted meanwhile shift them: some rows are shown twice, others never
--> 	known: 500000 rows declared; its conditions may leave few of them
--> queries.sql:4:90: info: B: OFFSET reads all rows before the page and throws them away; begin behind the last row instead: WHERE … AND user_id > $3 ORDER BY user_id LIMIT $2 [offset-pagination]
--> 	why: later pages cost more and more, and rows that are written or deleted meanwhile shift them: some rows are shown twice, others never
--> 	known: 90000000 rows declared; its conditions may leave few of them

-- case: NULL in the order
-- name: Q :many
SELECT id FROM stories ORDER BY published_at DESC LIMIT $1 OFFSET $2;
--> queries.sql:2:67: warning: Q: OFFSET reads all rows before the page and throws them away; begin behind the last row instead: WHERE (published_at, id) < ($2, $3) ORDER BY published_at DESC, id DESC LIMIT $1 [offset-pagination]
--> 	why: later pages cost more and more, and rows that are written or deleted meanwhile shift them: some rows are shown twice, others never
--> 	known: 500000 rows declared; published_at may be NULL: its rows need a condition of their own, or NOT NULL

-- case: joined
-- name: Q :many
SELECT s.title, u.name FROM stories s JOIN users u ON u.id = s.author_id ORDER BY s.created_at DESC LIMIT $1 OFFSET $2;
--> queries.sql:2:117: warning: Q: OFFSET reads all rows before the page and throws them away; begin behind the last row instead: WHERE (s.created_at, s.id) < ($2, $3) ORDER BY s.created_at DESC, s.id DESC LIMIT $1 [offset-pagination]
--> 	why: later pages cost more and more, and rows that are written or deleted meanwhile shift them: some rows are shown twice, others never
--> 	known: 500000 rows declared

-- case: joined by no key
-- name: Q :many
SELECT s.title, c.body FROM stories s JOIN comments c ON c.user_id = s.author_id ORDER BY s.id LIMIT @n OFFSET @skip;
--> queries.sql:2:112: warning: Q: OFFSET reads all rows before the page and throws them away; begin behind the last row instead: WHERE (s.id, c.id) > (@last_s_id, @last_c_id) ORDER BY s.id, c.id LIMIT @n [offset-pagination]
--> 	why: later pages cost more and more, and rows that are written or deleted meanwhile shift them: some rows are shown twice, others never
--> 	known: 40000000 rows declared

-- case: EXISTS
-- name: Q :many
SELECT title FROM stories s WHERE EXISTS (SELECT FROM comments c WHERE c.story_id = s.id AND c.user_id > $1) ORDER BY created_at LIMIT $2 OFFSET $3;
--> queries.sql:2:146: warning: Q: OFFSET reads all rows before the page and throws them away; begin behind the last row instead: WHERE … AND (created_at, id) > ($3, $4) ORDER BY created_at, id LIMIT $2 [offset-pagination]
--> 	why: later pages cost more and more, and rows that are written or deleted meanwhile shift them: some rows are shown twice, others never
--> 	known: 500000 rows declared

-- case: in WITH
-- name: Q :many
WITH page AS (SELECT id FROM stories ORDER BY score DESC LIMIT $1 OFFSET $2)
SELECT s.title, count(c.id) FROM page JOIN stories s ON s.id = page.id LEFT JOIN comments c ON c.story_id = s.id GROUP BY s.title;
--> queries.sql:2:74: warning: Q: OFFSET reads all rows before the page and throws them away; begin behind the last row instead: WHERE (score, id) < ($2, $3) ORDER BY score DESC, id DESC LIMIT $1 [offset-pagination]
--> 	why: later pages cost more and more, and rows that are written or deleted meanwhile shift them: some rows are shown twice, others never
--> 	known: 500000 rows declared

-- case: an order that is no column
-- name: A :many
SELECT id FROM stories ORDER BY lower(title) LIMIT $1 OFFSET $2;
-- name: B :many
SELECT author_id, count(*) FROM stories GROUP BY author_id ORDER BY count(*) DESC LIMIT $1 OFFSET $2;
--> queries.sql:2:62: warning: A: OFFSET reads all rows before the page and throws them away; begin behind the last row instead, by a condition on what the rows are ordered by [offset-pagination]
--> 	why: later pages cost more and more, and rows that are written or deleted meanwhile shift them: some rows are shown twice, others never
--> 	known: 500000 rows declared
--> queries.sql:4:99: warning: B: OFFSET reads all rows before the page and throws them away; begin behind the last row instead, by a condition on what the rows are ordered by [offset-pagination]
--> 	why: later pages cost more and more, and rows that are written or deleted meanwhile shift them: some rows are shown twice, others never
--> 	known: 500000 rows declared

-- case: unknown size
-- check: {}
-- name: Q :many
SELECT id FROM stories ORDER BY id LIMIT $1 OFFSET $2;
--> queries.sql:2:52: info: Q: OFFSET reads all rows before the page and throws them away; begin behind the last row instead: WHERE id > $2 ORDER BY id LIMIT $1 [offset-pagination]
--> 	why: later pages cost more and more, and rows that are written or deleted meanwhile shift them: some rows are shown twice, others never
--> 	known: the number of rows is not declared, taken as large

-- case: statistics
-- check: {stats: {public.jobs: {rows: 3000000}}}
-- name: Q :many
SELECT id, kind FROM jobs ORDER BY run_at LIMIT $1 OFFSET $2;
--> queries.sql:2:59: warning: Q: OFFSET reads all rows before the page and throws them away; begin behind the last row instead: WHERE (run_at, id) > ($2, $3) ORDER BY run_at, id LIMIT $1 [offset-pagination]
--> 	why: later pages cost more and more, and rows that are written or deleted meanwhile shift them: some rows are shown twice, others never
--> 	known: 3000000 rows by statistics
