-- name: GetPerson :one
-- cache: ttl=10m l1=1m
-- batch: by=id
SELECT * FROM people WHERE id = $1;

-- name: FindPeople :many
-- cache: ttl=10m l1=1m
SELECT id, draft, second, board FROM people
WHERE profile @> sqlc.arg('like')::jsonb AND mood = ANY(@moods::mood[]) AND scores && @scores::score[]
ORDER BY id;

-- name: FindByContact :many
SELECT id FROM people
WHERE contact = @contact::contact AND span && @span AND grid = @grid AND labels = @labels AND moods = @moods
ORDER BY id;

-- name: Summary :one
-- cache: ttl=10m l1=1m
SELECT
    jsonb_agg(profile ORDER BY id) AS "profiles!",
    array_agg(was ORDER BY id) AS was,
    array_agg(contact ORDER BY id) AS contacts,
    range_agg(span) AS spans,
    max(mood) AS "saddest?"
FROM people
HAVING count(*) > 0;

-- name: AddPerson :exec
INSERT INTO people (id, profile, draft, history, mood, was, moods, past, contact, second, contacts, span, spans, scores, labels, sheets, grid, board, block)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19);

-- name: CopyPeople :copyfrom
INSERT INTO people (id, profile, draft, history, mood, was, moods, past, contact, second, contacts, span, spans, scores, labels, sheets, grid, board, block)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19);

-- name: SavePeople :batchexec
UPDATE people SET profile = $2, draft = $3, history = $4, was = $5, moods = $6, contact = $7, second = $8, spans = $9, sheets = $10, grid = $11
WHERE id = $1;

-- name: PeopleByMood :batchmany
SELECT * FROM people WHERE mood = $1 ORDER BY id;

-- name: AddReading :exec
INSERT INTO readings VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25);

-- name: CopyReadings :copyfrom
INSERT INTO readings (id, small, whole, part, parts, good, name, short, fixed, at, some_small, some_whole, some_id, some_part, some_parts, some_good, some_name, some_at, local_at, day, price, pause, key, maybe_id, maybe_name)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25);

-- name: Readings :many
SELECT * FROM readings ORDER BY id;
