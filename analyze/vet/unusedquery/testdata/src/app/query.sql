-- name: Called :one
SELECT 1 WHERE 1 = $1;

-- name: Value :one
SELECT 1 WHERE 1 = $1;

-- name: Expression :one
SELECT 1 WHERE 1 = $1;

-- name: Promoted :one
SELECT 1 WHERE 1 = $1;

-- name: ByInterface :one
SELECT 1 WHERE 1 = $1;

-- name: ByQuerier :one
SELECT 1 WHERE 1 = $1;

-- name: Wrapped :one
SELECT 1 WHERE 1 = $1;

-- name: OnlyWrapped :one
-- want "called by \\(\\*store.Traced\\).OnlyWrapped alone, which nothing calls; remove both"
SELECT 1 WHERE 1 = $1;

-- name: Nobody :one
-- want "^warning: nothing in these packages calls query Nobody; remove it$"
SELECT 1 WHERE 1 = $1;

-- name: OnlyTests :one
-- want "only tests name query OnlyTests \\(main_test.go:6\\); remove both"
SELECT 1 WHERE 1 = $1;

-- name: Tagged :one
SELECT 1 WHERE 1 = $1;

-- name: Kept :one
-- ignore: unused-query the support team runs it by hand
SELECT 1 WHERE 1 = $1;

-- name: ByGenerated :one
SELECT 1 WHERE 1 = $1;

-- name: Unserved :one
-- want "nothing in these packages calls query Unserved"
SELECT 1 WHERE 1 = $1;

