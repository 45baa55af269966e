-- schema: stories
-- What is invalidated, and what is cached.

-- case: misspelt
-- name: GetStory :one
-- cache: ttl=5m tags=stories,story:{id}
SELECT id, title FROM stories WHERE id = $1;
-- name: Rename :exec
-- invalidate: tags=storys:{id},stories
UPDATE stories SET title = $2 WHERE id = $1;
--> queries.sql:5:21: warning: Rename: no cached query has the tag "storys:{id}"; did you mean "story:{id}"? [unknown-tag]
--> 	why: invalidating it leaves every cached result as it is
--> 	known: the tags of cached queries: stories, story:{id}

-- case: other parameter
-- name: GetStory :one
-- cache: ttl=5m tags=story:{story_id}
SELECT id, title FROM stories WHERE id = sqlc.arg(story_id);
-- name: Rename :exec
-- invalidate: tags=story:{id}
UPDATE stories SET title = $2 WHERE id = $1;

-- case: parameter where there is none
-- name: GetStory :one
-- cache: ttl=5m tags=story
SELECT id, title FROM stories WHERE id = $1;
-- name: Rename :exec
-- invalidate: tags=story:{id}
UPDATE stories SET title = $2 WHERE id = $1;
--> queries.sql:5:21: warning: Rename: no cached query has the tag "story:{id}" [unknown-tag]
--> 	why: invalidating it leaves every cached result as it is
--> 	known: the tags of cached queries: story

-- case: nothing cached
-- name: Rename :exec
-- invalidate: tags=page
UPDATE stories SET title = $2 WHERE id = $1;
--> queries.sql:2:21: warning: Rename: no cached query has the tag "page" [unknown-tag]
--> 	why: invalidating it leaves every cached result as it is

-- case: ignored
-- name: Rename :exec
-- invalidate: tags=page
-- ignore: unknown-tag pages are stored by hand
UPDATE stories SET title = $2 WHERE id = $1;
