-- name: Insert1 :exec
INSERT INTO accounts (owner, balance, note) VALUES ($1, $2, $3);

-- name: Insert2 :many
INSERT INTO accounts (owner, state, marks, place, code) VALUES ($1, $2, $3, $4, $5) RETURNING id, opened, state;

-- name: Insert3 :many
INSERT INTO accounts (owner) VALUES ($1), ($2), ('third') RETURNING *;

-- name: Insert4 :exec
INSERT INTO accounts DEFAULT VALUES;

-- name: Insert5 :many
INSERT INTO moves VALUES (DEFAULT, $1, $2, DEFAULT, $3) RETURNING id, amount + 1 AS more, detail ->> 'k' AS k;

-- name: Insert6 :many
INSERT INTO moves (account_id, amount) SELECT id, $1 FROM accounts WHERE owner = $2 RETURNING moves.id, account_id;

-- name: Insert7 :exec
INSERT INTO moves (account_id, amount, at) SELECT id, o.balance * $1, opened::date FROM open_accounts o JOIN accounts USING (id);

-- name: Insert8 :many
INSERT INTO accounts (id, owner) OVERRIDING SYSTEM VALUE VALUES ($1, $2) RETURNING id;

-- name: Insert9 :exec
INSERT INTO accounts (id, owner) OVERRIDING USER VALUE SELECT account_id, 'x' FROM moves;

-- name: Insert10 :many
INSERT INTO accounts (owner, place.x, place.y, marks[1]) VALUES ($1, $2, $3, $4) RETURNING (place).x, marks[1];

-- name: Insert11 :many
INSERT INTO moves (account_id, amount, detail) VALUES (@account, @amount, jsonb_build_object('by', @who::text)) RETURNING id;

-- name: Insert12 :exec
INSERT INTO moves (account_id, amount) VALUES ((SELECT max(id) FROM accounts), $1 * 2 + 1);

-- name: Insert13 :many
INSERT INTO open_accounts (owner, balance) VALUES ($1, $2) RETURNING *;

-- name: Insert14 :many
INSERT INTO daily VALUES ($1, $2, $3) RETURNING tableoid::regclass, day;

-- name: Insert15 :exec
INSERT INTO archive SELECT * FROM moves WHERE at < $1;

-- name: Insert16 :exec
INSERT INTO archive TABLE moves;

-- name: Insert17 :many
WITH fresh AS (INSERT INTO accounts (owner) VALUES ($1) RETURNING id, owner) INSERT INTO moves (account_id, amount) SELECT id, $2 FROM fresh RETURNING moves.*;

-- name: Insert18 :many
INSERT INTO moves (account_id, amount) SELECT * FROM unnest($1::bigint[], $2::numeric[]) RETURNING id;

-- name: Insert19 :exec
INSERT INTO moves (account_id, amount, at) VALUES (1, '5', 'today'), (2, 7.5, NULL), (3, $1, $2);

-- name: Upsert1 :many
INSERT INTO accounts (owner, note) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING id;

-- name: Upsert2 :many
INSERT INTO accounts (owner, note, balance) VALUES ($1, $2, $3) ON CONFLICT (owner, note) DO UPDATE SET balance = accounts.balance + excluded.balance, note = $4 WHERE accounts.state = $5 RETURNING id, balance;

-- name: Upsert3 :many
INSERT INTO daily AS d VALUES ($1, $2, 1) ON CONFLICT (day, kind) DO UPDATE SET n = d.n + excluded.n RETURNING d.n, old.n AS before, new.n AS after;

-- name: Upsert4 :exec
INSERT INTO accounts (owner, note) VALUES ('a', 'b') ON CONFLICT ON CONSTRAINT accounts_owner_note_key DO UPDATE SET (balance, state) = (excluded.balance, 'held');

-- name: Upsert5 :many
INSERT INTO moves (id, account_id, amount) VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE SET amount = excluded.amount, detail = moves.detail || $4 RETURNING (xmax = 0) AS inserted;

-- name: Update1 :exec
UPDATE accounts SET balance = balance + $1 WHERE id = $2;

-- name: Update2 :many
UPDATE accounts SET balance = $1, note = $2, state = 'shut', marks = marks || $3, opened = DEFAULT WHERE owner = $4 RETURNING id, total, note;

-- name: Update3 :exec
UPDATE accounts SET (owner, note) = ($1, $2), (balance, state) = (SELECT sum(amount), 'held'::state FROM moves WHERE account_id = accounts.id) WHERE id = $3;

-- name: Update4 :many
UPDATE accounts a SET balance = a.balance - m.amount FROM moves m WHERE m.account_id = a.id AND m.at = $1 RETURNING a.id, m.id, a.balance, m.at;

-- name: Update5 :exec
UPDATE accounts SET marks[2] = $1, marks[3:4] = $2, place.x = $3, place.y = (place).y + 1 WHERE id = $4;

-- name: Update6 :exec
UPDATE moves SET detail = jsonb_set(detail, $1, $2), at = DEFAULT WHERE account_id = $3;

-- name: Update7 :many
UPDATE moves SET detail['n'] = $1, at = coalesce($2, at) RETURNING detail['n'], at;

-- name: Update8 :many
UPDATE open_accounts SET note = upper(note) WHERE balance > $1 RETURNING id, note;

-- name: Update9 :many
UPDATE accounts SET note = CASE WHEN $1::boolean THEN $2 ELSE note END, balance = coalesce(sqlc.narg(balance), balance) WHERE id = @id RETURNING *;

-- name: Update10 :many
UPDATE accounts SET note = NULL WHERE id IN (SELECT account_id FROM moves GROUP BY account_id HAVING sum(amount) > $1) RETURNING note;

-- name: Update11 :many
UPDATE ONLY daily SET n = n + 1 WHERE kind = $1 AND day BETWEEN $2 AND $3 RETURNING old.n, new.n, new.n - old.n AS gain;

-- name: Update12 :many
UPDATE accounts SET owner = $1 FROM (VALUES (1, 'a'), (2, 'b')) AS v(k, w) WHERE v.k = accounts.id RETURNING v.w, accounts.owner;

-- name: Update13 :exec
UPDATE moves AS m SET amount = v.amount FROM unnest($1::int[], $2::numeric[]) AS v(id, amount) WHERE m.id = v.id;

-- name: Delete1 :exec
DELETE FROM moves WHERE id = $1;

-- name: Delete2 :many
DELETE FROM moves WHERE account_id = $1 AND at < $2 RETURNING id, amount, old.at;

-- name: Delete3 :many
DELETE FROM moves m USING accounts a WHERE a.id = m.account_id AND a.owner = $1 RETURNING m.*, a.owner;

-- name: Delete4 :many
DELETE FROM accounts WHERE NOT EXISTS (SELECT FROM moves WHERE account_id = accounts.id) RETURNING id, owner;

-- name: Delete5 :many
WITH gone AS (DELETE FROM moves WHERE at < $1 RETURNING *) INSERT INTO archive SELECT * FROM gone RETURNING id;

-- name: Delete6 :many
DELETE FROM moves WHERE ctid = ANY (ARRAY(SELECT ctid FROM moves WHERE account_id = $1 LIMIT $2 FOR UPDATE)) RETURNING *;

-- name: Delete7 :many
DELETE FROM open_accounts WHERE owner LIKE $1 RETURNING owner;

-- name: Merge1 :exec
MERGE INTO accounts a USING moves m ON m.account_id = a.id WHEN MATCHED AND m.amount > $1 THEN UPDATE SET balance = a.balance + m.amount WHEN MATCHED THEN DELETE;

-- name: Merge2 :many
MERGE INTO daily d USING (SELECT $1::date AS day, $2::text AS kind) s ON d.day = s.day AND d.kind = s.kind WHEN MATCHED THEN UPDATE SET n = n + 1 WHEN NOT MATCHED THEN INSERT (day, kind, n) VALUES (s.day, s.kind, $3) RETURNING merge_action(), d.n, d.*;

-- name: Merge3 :many
MERGE INTO archive t USING moves s ON t.id = s.id WHEN NOT MATCHED BY TARGET THEN INSERT VALUES (s.id, s.account_id, s.amount, s.at, s.detail) WHEN NOT MATCHED BY SOURCE AND t.at < $1 THEN DELETE WHEN MATCHED THEN DO NOTHING RETURNING merge_action() AS what, t.id, s.id AS source;

-- name: Returning1 :many
INSERT INTO accounts (owner) VALUES ($1) RETURNING old.id AS none, new.id, new.*, upper(new.owner);

-- name: Returning2 :many
UPDATE accounts SET balance = balance * 1.1 WHERE id = $1 RETURNING old.balance AS before, new.balance AS after, old.* , new.state;

-- name: Returning3 :many
DELETE FROM accounts WHERE id = $1 RETURNING old.owner, new.owner AS gone, accounts.note;

-- name: Returning4 :many
UPDATE moves SET amount = 0 RETURNING WITH (OLD AS o, NEW AS n) o.amount, n.amount, n.id, (SELECT count(*) FROM accounts WHERE id = o.account_id);

-- name: Returning5 :many
WITH changed AS (UPDATE accounts SET state = $1 WHERE id = $2 RETURNING id, old.state AS was, new.state AS is_now) SELECT c.*, a.owner FROM changed c JOIN accounts a USING (id);
