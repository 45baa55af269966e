-- schema: stories
-- check: {table_rows: {stories: 50000, comments: 4000000, users: 200000}}

-- case: a list that is cached
-- name: ListStories :many
-- cache: ttl=300
SELECT * FROM stories WHERE author_id = $1 ORDER BY created_at DESC LIMIT 20;
--> queries.sql:3:8: warning: ListStories: * puts body, meta of public.stories into each list that is cached; name the columns that are used [select-star]
--> 	why: the cache holds, sends and decodes them with every list, and has room for fewer lists; a list rarely shows them
--> 	known: 50000 rows declared

-- case: nothing is known of the size
-- check: {table_rows: {}}
-- name: ListStories :many
-- cache: ttl=300
SELECT s.* FROM stories s WHERE s.author_id = $1;
--> queries.sql:3:8: warning: ListStories: * puts body, meta of public.stories into each list that is cached; name the columns that are used [select-star]
--> 	why: the cache holds, sends and decodes them with every list, and has room for fewer lists; a list rarely shows them
--> 	known: the number of rows is not declared, taken as large

-- case: not cached, but large
-- name: ListStories :many
SELECT * FROM stories WHERE author_id = $1;
--> queries.sql:2:8: info: ListStories: * brings body, meta of public.stories into each row of the list; name the columns that are used [select-star]
--> 	why: each row carries them from the disk (wide values lie in a table of their own, which is read for them) over the network into memory
--> 	known: 50000 rows declared

-- case: only the name says what is in it
-- name: ListComments :many
-- cache: ttl=300
SELECT * FROM comments WHERE story_id = $1;
--> queries.sql:3:8: info: ListComments: * puts body of public.comments into each list that is cached; name the columns that are used [select-star]
--> 	why: the cache holds, sends and decodes them with every list, and has room for fewer lists; a list rarely shows them
--> 	known: 4000000 rows declared

-- case: two tables under one star
-- name: ListWithAuthors :many
-- cache: ttl=300
SELECT * FROM stories s JOIN comments c ON c.story_id = s.id WHERE s.author_id = $1;
--> queries.sql:3:8: info: ListWithAuthors: * puts body of public.comments into each list that is cached; name the columns that are used [select-star]
--> 	why: the cache holds, sends and decodes them with every list, and has room for fewer lists; a list rarely shows them
--> 	known: 4000000 rows declared
--> queries.sql:3:8: warning: ListWithAuthors: * puts body, meta of public.stories into each list that is cached; name the columns that are used [select-star]
--> 	why: the cache holds, sends and decodes them with every list, and has room for fewer lists; a list rarely shows them
--> 	known: 50000 rows declared

-- case: a star that is passed on
-- name: ListNew :many
-- cache: ttl=300
WITH fresh AS (SELECT * FROM stories WHERE created_at > $1) SELECT fresh.* FROM fresh ORDER BY created_at;
--> queries.sql:3:68: warning: ListNew: * puts body, meta of public.stories into each list that is cached; name the columns that are used [select-star]
--> 	why: the cache holds, sends and decodes them with every list, and has room for fewer lists; a list rarely shows them
--> 	known: 50000 rows declared

-- case: both sides of a union
-- name: ListBoth :many
-- cache: ttl=300
SELECT * FROM stories WHERE author_id = $1 UNION ALL SELECT * FROM stories WHERE editor_id = $1;
--> queries.sql:3:8: warning: ListBoth: * puts body, meta of public.stories into each list that is cached; name the columns that are used [select-star]
--> 	why: the cache holds, sends and decodes them with every list, and has room for fewer lists; a list rarely shows them
--> 	known: 50000 rows declared
--> queries.sql:3:61: warning: ListBoth: * puts body, meta of public.stories into each list that is cached; name the columns that are used [select-star]
--> 	why: the cache holds, sends and decodes them with every list, and has room for fewer lists; a list rarely shows them
--> 	known: 50000 rows declared

-- case: the row as one value, and as JSON
-- name: ListRows :many
-- cache: ttl=300
SELECT s.id, to_jsonb(s) AS story FROM stories s WHERE s.author_id = $1;
-- name: ListJSON :many
-- cache: ttl=300
SELECT u.name, json_agg(s ORDER BY s.id) AS stories FROM users u JOIN stories s ON s.author_id = u.id WHERE u.org_id = $1 GROUP BY u.name;
--> queries.sql:3:14: warning: ListRows: the whole row s puts body, meta of public.stories into each list that is cached; name the columns that are used [select-star]
--> 	why: the cache holds, sends and decodes them with every list, and has room for fewer lists; a list rarely shows them
--> 	known: 50000 rows declared
--> queries.sql:6:16: warning: ListJSON: the whole row s puts body, meta of public.stories into each list that is cached; name the columns that are used [select-star]
--> 	why: the cache holds, sends and decodes them with every list, and has room for fewer lists; a list rarely shows them
--> 	known: 50000 rows declared

-- case: statistics say what is wide, and what is not
-- check: {stats: {public.stories: {rows: 900000, columns: {body: {width: 18}, meta: {width: 40}, title: {width: 700}, tags: {width: 90}}}}}
-- name: ListStories :many
SELECT * FROM stories WHERE author_id = $1;
--> queries.sql:2:8: info: ListStories: * brings title, body of public.stories into each row of the list; name the columns that are used [select-star]
--> 	why: each row carries them from the disk (wide values lie in a table of their own, which is read for them) over the network into memory
--> 	known: 900000 rows by statistics; title has 700 bytes on average

-- case: many columns
CREATE TABLE readings (
    id bigint PRIMARY KEY, at timestamptz NOT NULL, station bigint NOT NULL,
    a1 real, a2 real, a3 real, a4 real, a5 real, a6 real, a7 real, a8 real, a9 real,
    b1 real, b2 real, b3 real, b4 real, b5 real, b6 real, b7 real, b8 real, b9 real,
    c1 real, c2 real, c3 real, c4 real, c5 real, c6 real, c7 real, c8 real, c9 real
);
-- name: ListReadings :many
-- cache: ttl=60
SELECT * FROM readings WHERE station = $1;
--> queries.sql:3:8: warning: ListReadings: * puts 30 columns of public.readings into each list that is cached; name the columns that are used [select-star]
--> 	why: the cache holds, sends and decodes them with every list, and has room for fewer lists; a list rarely shows them
--> 	known: the number of rows is not declared, taken as large
