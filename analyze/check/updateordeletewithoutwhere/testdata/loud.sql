-- schema: stories

-- case: update
-- name: SetScore :exec
UPDATE stories SET score = $1;
--> queries.sql:2:8: warning: SetScore: UPDATE without WHERE: it changes every row of public.stories; restrict it, or say that all are meant [update-or-delete-without-where]
--> 	why: all of them are locked and written anew in one transaction, with their index entries
--> 	known: the number of rows is not declared, taken as large

-- case: delete
-- name: DeleteLikes :exec
DELETE FROM likes;
--> queries.sql:2:13: warning: DeleteLikes: DELETE without WHERE: it deletes every row of public.likes; restrict it, or say that all are meant [update-or-delete-without-where]
--> 	why: all of them are locked and deleted in one transaction, which VACUUM cleans up after; TRUNCATE would do it at once
--> 	known: the number of rows is not declared, taken as large

-- case: always true
-- name: A :exec
UPDATE stories SET score = 0 WHERE true;
-- name: B :exec
DELETE FROM likes WHERE 1 = 1;
-- name: C :exec
DELETE FROM likes WHERE 'a' = 'a' AND true OR user_id = $1;
--> queries.sql:2:8: warning: A: UPDATE whose WHERE is always true: it changes every row of public.stories; restrict it, or say that all are meant [update-or-delete-without-where]
--> 	why: all of them are locked and written anew in one transaction, with their index entries
--> 	known: the number of rows is not declared, taken as large
--> queries.sql:4:13: warning: B: DELETE whose WHERE is always true: it deletes every row of public.likes; restrict it, or say that all are meant [update-or-delete-without-where]
--> 	why: all of them are locked and deleted in one transaction, which VACUUM cleans up after; TRUNCATE would do it at once
--> 	known: the number of rows is not declared, taken as large
--> queries.sql:6:13: warning: C: DELETE whose WHERE is always true: it deletes every row of public.likes; restrict it, or say that all are meant [update-or-delete-without-where]
--> 	why: all of them are locked and deleted in one transaction, which VACUUM cleans up after; TRUNCATE would do it at once
--> 	known: the number of rows is not declared, taken as large

-- case: joined to nothing
-- name: A :exec
UPDATE stories SET title = u.name FROM users u WHERE u.id = $1;
-- name: B :exec
DELETE FROM likes USING stories s WHERE s.author_id = $1;
-- name: C :exec
DELETE FROM likes l USING (SELECT id FROM users WHERE id = $1) u;
--> queries.sql:2:8: warning: A: UPDATE whose WHERE does not join its rows to those of the other tables: it changes every row of public.stories; restrict it, or say that all are meant [update-or-delete-without-where]
--> 	why: all of them are locked and written anew in one transaction, with their index entries
--> 	known: the number of rows is not declared, taken as large
--> queries.sql:4:13: warning: B: DELETE whose WHERE does not join its rows to those of the other tables: it deletes every row of public.likes; restrict it, or say that all are meant [update-or-delete-without-where]
--> 	why: all of them are locked and deleted in one transaction, which VACUUM cleans up after; TRUNCATE would do it at once
--> 	known: the number of rows is not declared, taken as large
--> queries.sql:6:13: warning: C: DELETE without WHERE: it deletes every row of public.likes; restrict it, or say that all are meant [update-or-delete-without-where]
--> 	why: all of them are locked and deleted in one transaction, which VACUUM cleans up after; TRUNCATE would do it at once
--> 	known: the number of rows is not declared, taken as large

-- case: joined to itself only by name
-- name: Q :exec
UPDATE stories SET score = s.score + 1 FROM stories s WHERE s.id = $1;
--> queries.sql:2:8: warning: Q: UPDATE whose WHERE does not join its rows to those of the other tables: it changes every row of public.stories; restrict it, or say that all are meant [update-or-delete-without-where]
--> 	why: all of them are locked and written anew in one transaction, with their index entries
--> 	known: the number of rows is not declared, taken as large

-- case: a subquery that says nothing of the row
-- name: Q :exec
DELETE FROM likes WHERE EXISTS (SELECT FROM stories WHERE stories.id = $1);
--> queries.sql:2:13: warning: Q: DELETE whose WHERE says nothing of its rows: it deletes every row of public.likes; restrict it, or say that all are meant [update-or-delete-without-where]
--> 	why: all of them are locked and deleted in one transaction, which VACUUM cleans up after; TRUNCATE would do it at once
--> 	known: the number of rows is not declared, taken as large

-- case: in WITH
-- name: Q :many
WITH gone AS (UPDATE likes SET created_at = now() RETURNING story_id) SELECT story_id, count(*) FROM gone GROUP BY 1;
--> queries.sql:2:22: warning: Q: UPDATE without WHERE: it changes every row of public.likes; restrict it, or say that all are meant [update-or-delete-without-where]
--> 	why: all of them are locked and written anew in one transaction, with their index entries
--> 	known: the number of rows is not declared, taken as large

-- case: drained
-- name: Take :many
DELETE FROM jobs RETURNING *;
--> queries.sql:2:13: info: Take: DELETE without WHERE: it deletes every row of public.jobs; restrict it, or say that all are meant [update-or-delete-without-where]
--> 	why: all of them are locked and deleted in one transaction, which VACUUM cleans up after; TRUNCATE would do it at once
--> 	known: the number of rows is not declared, taken as large; all are returned, so the table is a queue that is drained

-- case: meant
-- name: DeleteAllLikes :exec
DELETE FROM likes;
-- name: reset_scores :exec
UPDATE stories SET score = 0;
-- name: TruncateLikesForTest :exec
DELETE FROM likes;
--> queries.sql:2:13: info: DeleteAllLikes: DELETE without WHERE: it deletes every row of public.likes; restrict it, or say that all are meant [update-or-delete-without-where]
--> 	why: all of them are locked and deleted in one transaction, which VACUUM cleans up after; TRUNCATE would do it at once
--> 	known: the number of rows is not declared, taken as large; the query's name says that all are meant
--> queries.sql:4:8: info: reset_scores: UPDATE without WHERE: it changes every row of public.stories; restrict it, or say that all are meant [update-or-delete-without-where]
--> 	why: all of them are locked and written anew in one transaction, with their index entries
--> 	known: the number of rows is not declared, taken as large; the query's name says that all are meant
--> queries.sql:6:13: info: TruncateLikesForTest: DELETE without WHERE: it deletes every row of public.likes; restrict it, or say that all are meant [update-or-delete-without-where]
--> 	why: all of them are locked and deleted in one transaction, which VACUUM cleans up after; TRUNCATE would do it at once
--> 	known: the number of rows is not declared, taken as large; the query's name says that all are meant

-- case: words within words say nothing
-- name: DeleteSmallLatestOverall :exec
DELETE FROM likes;
--> queries.sql:2:13: warning: DeleteSmallLatestOverall: DELETE without WHERE: it deletes every row of public.likes; restrict it, or say that all are meant [update-or-delete-without-where]
--> 	why: all of them are locked and deleted in one transaction, which VACUUM cleans up after; TRUNCATE would do it at once
--> 	known: the number of rows is not declared, taken as large

-- case: how many rows
-- check: {table_rows: {likes: 5000000}}
-- name: Q :exec
DELETE FROM likes;
--> queries.sql:2:13: warning: Q: DELETE without WHERE: it deletes every row of public.likes; restrict it, or say that all are meant [update-or-delete-without-where]
--> 	why: all of them are locked and deleted in one transaction, which VACUUM cleans up after; TRUNCATE would do it at once
--> 	known: 5000000 rows declared

-- case: row-level security
ALTER TABLE likes ENABLE ROW LEVEL SECURITY;
-- name: Q :exec
DELETE FROM likes;
--> queries.sql:2:13: warning: Q: DELETE without WHERE: it deletes every row of public.likes; restrict it, or say that all are meant [update-or-delete-without-where]
--> 	why: all of them are locked and deleted in one transaction, which VACUUM cleans up after; TRUNCATE would do it at once
--> 	known: the number of rows is not declared, taken as large; a policy of row-level security may restrict it
