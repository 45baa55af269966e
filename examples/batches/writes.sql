-- Each statement here has a batch twin. The test runs every twin with many rows, and
-- the statement itself with each of them, and compares what the tables hold then.

-- name: AddItem :exec
-- batch: by=*
INSERT INTO items (id, org_id, kind, mood, place, price, made) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: AddItemNow :execrows
-- batch: by=id,kind
INSERT INTO items (id, kind, mood, place, price, made) VALUES (@id, @kind, 'ok', 7, @price, '2024-05-05');

-- name: PutWord :exec
-- invalidate: tags=words:{group}
-- batch: by=*
INSERT INTO "order" ("group", n, asked, found) VALUES (@group, @n, @asked, @found)
ON CONFLICT ("group", n) DO UPDATE SET asked = EXCLUDED.asked, found = "order".found || EXCLUDED.found;

-- name: PutFound :exec
-- batch: by=group,n,found
INSERT INTO "order" ("group", n, asked, found) VALUES (@group, @n, @asked, @found)
ON CONFLICT ("group", n) DO UPDATE SET found = @found;

-- name: AddWord :execrows
-- batch: by=*
INSERT INTO "order" ("group", n, asked, found) VALUES (@group, @n, @asked, lower(@found)) ON CONFLICT DO NOTHING;

-- name: AddWordReturning :one
-- batch: by=group,n
INSERT INTO "order" ("group", n, asked, found) VALUES (@group, @n, 'x', 'y') RETURNING *;

-- name: CopyOrg :exec
-- batch: by=from_id,group
INSERT INTO "order" ("group", n, asked, found) SELECT @group::bigint, id, name, nick FROM orgs WHERE id = @from_id ON CONFLICT DO NOTHING;

-- name: SetPlace :exec
-- batch: by=id,place
UPDATE items SET place = @place WHERE id = @id;

-- name: SetMoods :execrows
-- batch: by=org_id,kind,mood
UPDATE items SET mood = @mood, price = @price WHERE org_id = @org_id AND kind = @kind;

-- name: SetPrice :one
-- batch: by=id,price
UPDATE items SET price = @price WHERE id = @id RETURNING id, kind, price;

-- name: TouchItem :exec
-- batch: by=id
UPDATE items SET made = @made WHERE id = @id;

-- name: SetEmailByNick :execresult
-- batch: by=nick,email
UPDATE orgs SET email = @email, price = @price WHERE nick = @nick;

-- name: SetWord :exec
-- invalidate: tags=words:{group}
-- batch: by=group,n,found
UPDATE "order" AS o SET found = @found, asked = upper(@found) WHERE "group" = @group AND n = @n;

-- name: DeleteItem :execrows
-- batch: by=id
DELETE FROM items WHERE id = @id;

-- name: DeleteKind :exec
-- batch: by=org_id,kind
DELETE FROM items WHERE org_id = @org_id AND kind = @kind;

-- name: DeleteItemsReturning :many
-- batch: by=org_id
DELETE FROM items WHERE org_id = @org_id RETURNING id, made;

-- name: DeleteCheap :exec
-- batch: by=org_id,price
DELETE FROM items WHERE org_id = @org_id AND price < @price;

-- name: DeleteGloomy :exec
-- batch: by=mood
DELETE FROM items USING orgs WHERE orgs.id = items.org_id AND orgs.mood = @mood;

-- name: CountItemsAbove :one
-- cache: ttl=10m l1=10m tags=words:{group}
-- CountItemsAbove does not read what the tag is of, so that nothing but the tag
-- invalidates it.
SELECT count(*) FROM items WHERE place > @group::bigint;
