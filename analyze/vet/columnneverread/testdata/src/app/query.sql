-- name: Read :one
SELECT 1 WHERE 1 = $1;

-- name: Unread :one
-- want `nothing reads Body, At of UnreadRow, sent by Unread; leave them out of the query`
SELECT 1 WHERE 1 = $1;

-- name: Narrow :one
SELECT 1 WHERE 1 = $1;

-- name: Encoded :one
SELECT 1 WHERE 1 = $1;

-- name: Nested :one
SELECT 1 WHERE 1 = $1;

-- name: Wrapped :one
SELECT 1 WHERE 1 = $1;

-- name: Converted :one
SELECT 1 WHERE 1 = $1;

-- name: Compared :one
SELECT 1 WHERE 1 = $1;

-- name: Generic :one
SELECT 1 WHERE 1 = $1;

-- name: Sorted :one
-- want `nothing reads ID, Body, At of SortedRow`
SELECT 1 WHERE 1 = $1;

-- name: Written :one
-- want `nothing reads Title, Body, At of WrittenRow`
SELECT 1 WHERE 1 = $1;

-- name: Discarded :one
-- want `nothing reads the rows \(DiscardedRow\) that Discarded sends; make it :exec`
SELECT 1 WHERE 1 = $1;

-- name: Union :one
SELECT 1 WHERE 1 = $1;

-- name: Hidden :one
-- want `nothing reads Title, Body, At of HiddenRow`
SELECT 1 WHERE 1 = $1;

-- name: Nobody :one
SELECT 1 WHERE 1 = $1;

-- name: Kept :one
-- ignore: column-never-read the export of next month needs it
SELECT 1 WHERE 1 = $1;

-- name: Addressed :one
-- want `nothing reads ID, Title, At of AddressedRow`
SELECT 1 WHERE 1 = $1;

-- name: Keyed :one
SELECT 1 WHERE 1 = $1;

-- name: GetAuthor :one
SELECT 1 WHERE 1 = $1;

-- name: GetEditor :one
SELECT 1 WHERE 1 = $1;

-- name: WithAuthor :one
-- want "nothing reads Note of WithAuthorRow, sent by WithAuthor"
SELECT 1 WHERE 1 = $1;
