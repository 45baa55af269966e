-- Each query here has a batch twin that says which rows are whose. The test calls
-- every twin with many keys, and the query itself with each of them.

-- name: GetOrg :one
-- batch: by=id as=list loader=org
SELECT * FROM orgs WHERE id = $1;

-- name: GetOrgName :one
-- batch: by=id as=map
SELECT name FROM orgs WHERE id = $1;

-- name: FindByMood :many
-- batch: by=mood as=map
SELECT id, name FROM orgs WHERE mood = @mood ORDER BY id;

-- name: FindByMaybeMood :many
-- batch: by=mood as=list
SELECT id, mood FROM orgs WHERE mood IS NOT DISTINCT FROM sqlc.narg(mood) ORDER BY id;

-- name: FindByEmail :many
-- batch: by=email as=map
SELECT id FROM orgs WHERE email = @email ORDER BY id;

-- name: FindByTypedEmail :many
-- batch: by=email as=list
SELECT id, email FROM orgs WHERE email = @email::email ORDER BY id;

-- name: FindByNick :many
-- batch: by=nick as=map
SELECT id, nick FROM orgs WHERE nick = @nick ORDER BY id;

-- name: FindByCode :many
-- batch: by=code as=list
SELECT id FROM orgs WHERE code = @code ORDER BY id;

-- name: FindBySign :many
-- batch: by=sign as=list
SELECT id FROM orgs WHERE sign = @sign ORDER BY id;

-- name: FindByBits :many
-- batch: by=bits as=list
SELECT id FROM orgs WHERE id::integer::bit(6) = @bits ORDER BY id;

-- name: FindByUID :one
-- batch: by=uid as=map
SELECT id, uid FROM orgs WHERE uid = @uid;

-- name: FindByBirth :many
-- batch: by=born as=list
SELECT id FROM orgs WHERE born = @born ORDER BY id;

-- name: FindByDay :many
-- batch: by=day as=map
SELECT id FROM orgs WHERE day = sqlc.narg(day) ORDER BY id;

-- name: FindByPrice :many
-- batch: by=price as=list
SELECT id FROM orgs WHERE price = @price ORDER BY id;

-- name: FindByDigest :one
-- batch: by=digest as=list
SELECT id FROM orgs WHERE digest = @digest ORDER BY id;

-- name: FindByScore :many
-- batch: by=score as=list
SELECT id FROM orgs WHERE score = @score ORDER BY id;

-- name: FindActive :many
-- batch: by=active as=map
SELECT id FROM orgs WHERE active = @active ORDER BY id;

-- name: ChildrenOf :many
-- batch: by=parent as=list loader=children
SELECT id, name FROM orgs WHERE parent = sqlc.narg(parent) ORDER BY name DESC, id;

-- name: AnyOrder :many
-- batch: by=org_id as=map
SELECT id FROM items WHERE org_id = @org_id;

-- name: NewestItems :many
-- batch: by=org_id as=map
SELECT id, made FROM items WHERE org_id = @org_id ORDER BY made DESC, id LIMIT sqlc.arg('limit');

-- name: PageOfItems :many
-- batch: by=org_id,limit,offset as=list loader=items
SELECT id, place FROM items WHERE org_id = @org_id ORDER BY place, id LIMIT sqlc.arg('limit') OFFSET sqlc.arg('offset');

-- name: FirstOfSeveral :one
-- batch: by=org_id as=list
SELECT id, price FROM items WHERE org_id = @org_id ORDER BY price DESC, id;

-- name: CountItems :one
-- batch: by=org_id as=map loader=item_count
SELECT count(*) FROM items WHERE org_id = @org_id;

-- name: ItemsSummary :one
-- batch: by=org_id as=list
SELECT count(*) AS items, sum(price) AS total, max(made) AS newest, bool_or(mood = 'sad') AS gloomy
FROM items WHERE org_id = @org_id AND price >= @least;

-- name: CountByKind :many
-- batch: by=org_id as=list
SELECT kind, count(*) AS items FROM items WHERE org_id = @org_id GROUP BY kind HAVING count(*) > 0 ORDER BY kind NULLS FIRST;

-- name: KindsOf :many
-- batch: by=org_id as=map
SELECT DISTINCT kind FROM items WHERE org_id = @org_id ORDER BY kind;

-- name: OneOfEachKind :many
-- batch: by=org_id as=list
SELECT DISTINCT ON (kind) kind, id FROM items WHERE org_id = @org_id ORDER BY kind, price DESC, id;

-- name: RankedItems :many
-- batch: by=org_id as=list
SELECT id, row_number() OVER (PARTITION BY kind ORDER BY price DESC, id) AS rank FROM items WHERE org_id = @org_id ORDER BY id;

-- name: OwnAndSad :many
-- batch: by=org_id as=list
SELECT id FROM items WHERE org_id = @org_id UNION SELECT id FROM items WHERE mood = 'sad' AND org_id = @org_id + 1 ORDER BY id;

-- name: ExceptKind :many
-- batch: by=org_id,kind as=list
SELECT id FROM items WHERE org_id = @org_id EXCEPT ALL SELECT id FROM items WHERE kind = @kind ORDER BY 1;

-- name: FindItem :one
-- batch: by=org_id,kind,place as=map loader=place
SELECT id, made FROM items WHERE org_id = @org_id AND kind = @kind AND place = @place ORDER BY id;

-- name: MoodyItems :many
-- batch: by=org_id,mood as=map
SELECT id FROM items WHERE org_id = @org_id AND mood = @mood AND price > @least ORDER BY id;

-- name: NullsAsKeys :many
-- batch: by=org_id,kind as=list
SELECT id FROM items WHERE org_id IS NOT DISTINCT FROM sqlc.narg(org_id) AND kind IS NOT DISTINCT FROM sqlc.narg(kind) ORDER BY id;

-- name: OptionalKind :many
-- batch: by=org_id,kind as=list
SELECT id FROM items WHERE org_id = @org_id AND (sqlc.narg(kind)::text IS NULL OR kind = sqlc.narg(kind)) ORDER BY id;

-- name: WithOrg :many
-- batch: by=org_id as=list
SELECT sqlc.embed(items), orgs.name FROM items JOIN orgs ON orgs.id = items.org_id WHERE items.org_id = @org_id ORDER BY items.id;

-- name: OrgWithItems :many
-- batch: by=id as=list
SELECT orgs.id, items.id AS item, items.kind FROM orgs LEFT JOIN items ON items.org_id = orgs.id WHERE orgs.id = @id ORDER BY items.id;

-- name: SameNames :many
-- batch: by=id as=list
SELECT a.id, b.id FROM orgs a JOIN orgs b ON b.parent = a.id WHERE a.id = @id ORDER BY b.id;

-- name: Ancestors :many
-- batch: by=id as=list
WITH RECURSIVE up AS (
    SELECT id, parent, 1 AS depth FROM orgs WHERE id = @id
    UNION ALL
    SELECT o.id, o.parent, up.depth + 1 FROM orgs o JOIN up ON o.id = up.parent
)
SELECT id, depth FROM up ORDER BY depth;

-- name: WithTotals :one
-- batch: by=id as=list
WITH mine AS MATERIALIZED (SELECT price FROM items WHERE org_id = @id)
SELECT id, (SELECT sum(price) FROM mine) AS total, @id * 2 AS twice, doubled(@id) AS doubled FROM orgs WHERE id = @id;

-- name: HasSadItems :one
-- batch: by=org_id as=list
SELECT EXISTS (SELECT FROM items WHERE org_id = @org_id AND mood = 'sad');

-- name: DearItems :many
-- batch: by=org_id as=list
SELECT * FROM dear WHERE org_id = @org_id ORDER BY id;

-- name: CheaperThan :many
-- batch: by=price as=list
-- No equality at all: what is asked for each key is what the query says.
SELECT id FROM items WHERE price < @price ORDER BY price DESC, id LIMIT 3;

-- name: TaggedWith :many
-- batch: by=tag as=map
SELECT id FROM orgs WHERE @tag::text = ANY(tags) ORDER BY id;

-- name: Words :many
-- batch: by=group as=list
SELECT * FROM "order" WHERE "group" = @group ORDER BY n;

-- name: LinesOf :many
-- batch: by=group,n as=map
SELECT asked, found FROM "order" WHERE "group" = @group AND n >= @n ORDER BY n -- a comment at the end
;

-- name: Constant :one
-- batch: by=x as=list
SELECT @x::bigint + 1 AS next, @x::bigint::text AS text;

-- name: CachedOrg :one
-- cache: ttl=10m l1=10m
-- batch: by=id as=map loader=cached_org
SELECT id, name, tags FROM orgs WHERE id = $1;

-- name: CachedItems :many
-- cache: ttl=10m l1=10m
-- batch: by=* as=list
SELECT id, place FROM items WHERE org_id = @org_id AND kind = @kind ORDER BY id;

-- name: TaggedOrg :one
-- cache: ttl=10m l1=10m negative=5m tags=org:{id}
-- batch: by=id as=list
SELECT id, name, tags FROM orgs WHERE id = @id;

-- name: DearestItems :many
-- cache: ttl=10m l1=10m tags=dear:{price}
-- batch: by=price as=list
SELECT id, price, mood, made FROM items WHERE price = @price ORDER BY id DESC LIMIT 3;

-- name: RenameOrg :exec
-- invalidate: tags=org:{id}
UPDATE orgs SET name = @name WHERE id = @id;
