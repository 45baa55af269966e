-- Queries of a music shop's application, over the sample database Chinook.

-- name: GetAlbum :one
SELECT album.*, artist.name AS artist FROM album JOIN artist USING (artist_id) WHERE album_id = $1;

-- name: AlbumsOfArtist :many
SELECT album_id, title FROM album WHERE artist_id = (SELECT artist_id FROM artist WHERE artist.name = $1);

-- name: ArtistsAndAlbums :many
SELECT sqlc.embed(artist), count(album.album_id) AS albums FROM artist LEFT JOIN album USING (artist_id) GROUP BY artist.artist_id;

-- name: ArtistsWithoutAlbums :many
SELECT artist.* FROM artist LEFT JOIN album USING (artist_id) WHERE album.album_id IS NULL;

-- name: TracksOfAlbum :many
SELECT track_id, name, composer, milliseconds / 1000 AS seconds, round(bytes / 1048576.0, 1) AS megabytes FROM track WHERE album_id = $1;

-- name: TracksInFull :many
SELECT t.name, al.title AS album, ar.name AS artist, g.name AS genre, m.name AS media
FROM track t LEFT JOIN album al USING (album_id) LEFT JOIN artist ar USING (artist_id) LEFT JOIN genre g USING (genre_id) JOIN media_type m USING (media_type_id)
ORDER BY t.name LIMIT $1;

-- name: SearchTracks :many
SELECT track_id, name FROM track WHERE name ILIKE $1 OR composer ILIKE $1;

-- name: TracksByFilters :many
SELECT track_id, name, unit_price FROM track
WHERE (sqlc.narg(genre_id)::int IS NULL OR genre_id = sqlc.narg(genre_id)) AND unit_price BETWEEN sqlc.arg(low) AND sqlc.arg(high);

-- name: LongTracks :many
SELECT name, milliseconds FROM track WHERE milliseconds > (SELECT avg(milliseconds) FROM track) ORDER BY milliseconds DESC;

-- name: GenreStatistics :many
SELECT g.name, count(t.track_id) AS tracks, sum(t.milliseconds) AS length, avg(t.unit_price) AS price, max(t.bytes) AS biggest
FROM genre g LEFT JOIN track t USING (genre_id) GROUP BY g.genre_id;

-- name: TracksPerMedia :many
SELECT m.name, count(*) AS tracks, count(*) * 100.0 / sum(count(*)) OVER () AS percent
FROM track JOIN media_type m USING (media_type_id) GROUP BY m.name;

-- name: Composers :many
SELECT composer, array_agg(DISTINCT name) AS names FROM track WHERE composer IS NOT NULL GROUP BY composer;

-- name: PlaylistTracks :many
SELECT p.name AS playlist, t.name AS track, row_number() OVER (PARTITION BY p.playlist_id ORDER BY t.name) AS place
FROM playlist p JOIN playlist_track USING (playlist_id) JOIN track t USING (track_id) WHERE p.playlist_id = $1;

-- name: EmptyPlaylists :many
SELECT playlist_id, coalesce(name, 'untitled') AS name FROM playlist p WHERE NOT EXISTS (SELECT 1 FROM playlist_track pt WHERE pt.playlist_id = p.playlist_id);

-- name: AddToPlaylist :exec
INSERT INTO playlist_track (playlist_id, track_id) SELECT sqlc.arg(playlist_id), unnest(sqlc.arg(track_ids)::int[]) ON CONFLICT DO NOTHING;

-- name: RemoveFromPlaylist :execrows
DELETE FROM playlist_track WHERE playlist_id = $1 AND track_id = ANY(sqlc.slice(track_ids));

-- name: GetCustomer :one
SELECT * FROM customer WHERE customer_id = $1;

-- name: CustomerByEmail :one
SELECT customer_id, first_name, last_name, phone FROM customer WHERE email = $1;

-- name: CustomersOfRep :many
SELECT c.customer_id, c.company, e.last_name AS rep FROM customer c JOIN employee e ON e.employee_id = c.support_rep_id WHERE e.employee_id = $1;

-- name: CustomersAndReps :many
SELECT c.last_name, e.first_name || ' ' || e.last_name AS rep, b.last_name AS boss
FROM customer c LEFT JOIN employee e ON e.employee_id = c.support_rep_id LEFT JOIN employee b ON b.employee_id = e.reports_to;

-- name: CreateCustomer :one
INSERT INTO customer (customer_id, first_name, last_name, email, country) VALUES ($1, $2, $3, $4, $5) RETURNING *;

-- name: UpdateCustomerAddress :one
UPDATE customer SET address = $2, city = $3, state = $4, postal_code = $5 WHERE customer_id = $1 RETURNING customer_id, address, city;

-- name: UpsertGenre :one
INSERT INTO genre (genre_id, name) VALUES ($1, $2) ON CONFLICT (genre_id) DO UPDATE SET name = excluded.name RETURNING genre_id, name, xmax = 0 AS inserted;

-- name: OrgChart :many
WITH RECURSIVE chart AS (
	SELECT employee_id, last_name, reports_to, 0 AS depth, ARRAY[employee_id] AS path FROM employee WHERE reports_to IS NULL
	UNION ALL
	SELECT e.employee_id, e.last_name, e.reports_to, c.depth + 1, c.path || e.employee_id FROM employee e JOIN chart c ON e.reports_to = c.employee_id
)
SELECT employee_id, last_name, reports_to, depth, path FROM chart ORDER BY path;

-- name: Subordinates :many
SELECT b.employee_id, b.last_name, count(e.employee_id) AS people, string_agg(e.last_name, ', ') AS names
FROM employee b LEFT JOIN employee e ON e.reports_to = b.employee_id GROUP BY b.employee_id;

-- name: EmployeeAges :many
SELECT employee_id, age(birth_date) AS age, extract(year FROM hire_date)::int AS hired FROM employee;

-- name: InvoiceWithLines :many
SELECT i.invoice_id, i.invoice_date, i.total, l.quantity, l.unit_price, l.quantity * l.unit_price AS amount, t.name
FROM invoice i JOIN invoice_line l USING (invoice_id) JOIN track t USING (track_id) WHERE i.invoice_id = $1;

-- name: InvoicesAsJSON :many
SELECT i.invoice_id, json_build_object('total', i.total, 'lines', json_agg(json_build_object('track', l.track_id, 'price', l.unit_price))) AS document
FROM invoice i LEFT JOIN invoice_line l USING (invoice_id) WHERE i.customer_id = $1 GROUP BY i.invoice_id;

-- name: CheckTotals :many
SELECT i.invoice_id, i.total, s.lines, i.total - s.lines AS difference
FROM invoice i CROSS JOIN LATERAL (SELECT sum(unit_price * quantity) AS lines FROM invoice_line l WHERE l.invoice_id = i.invoice_id) s
WHERE i.total IS DISTINCT FROM s.lines;

-- name: LatestInvoices :many
SELECT c.customer_id, c.last_name, l.invoice_date, l.total
FROM customer c LEFT JOIN LATERAL (SELECT invoice_date, total FROM invoice i WHERE i.customer_id = c.customer_id ORDER BY invoice_date DESC LIMIT 1) l ON true;

-- name: SalesByCountry :many
SELECT billing_country, count(*) AS invoices, sum(total) AS total, percentile_cont(0.5) WITHIN GROUP (ORDER BY total) AS median
FROM invoice GROUP BY billing_country HAVING sum(total) > $1 ORDER BY total DESC;

-- name: SalesByYear :many
SELECT extract(year FROM invoice_date) AS year, sum(total) AS total, count(DISTINCT customer_id) AS customers FROM invoice GROUP BY CUBE (1);

-- name: SalesOfReps :many
SELECT e.employee_id, e.last_name, sum(i.total) AS sales, coalesce(sum(i.total), 0)::numeric(10,2) AS sales_or_none
FROM employee e LEFT JOIN customer c ON c.support_rep_id = e.employee_id LEFT JOIN invoice i USING (customer_id) GROUP BY e.employee_id;

-- name: BestSellers :many
SELECT t.track_id, t.name, sum(l.quantity) AS sold FROM invoice_line l JOIN track t USING (track_id) GROUP BY t.track_id ORDER BY sold DESC FETCH FIRST 10 ROWS WITH TIES;

-- name: NeverSold :many
SELECT track_id FROM track EXCEPT SELECT track_id FROM invoice_line;

-- name: BoughtTogether :many
SELECT b.track_id, count(*) AS times FROM invoice_line a JOIN invoice_line b ON a.invoice_id = b.invoice_id AND a.track_id <> b.track_id
WHERE a.track_id = $1 GROUP BY b.track_id ORDER BY times DESC LIMIT 5;

-- name: Totals :one
SELECT count(*) AS invoices, sum(total) AS total, avg(total) AS average, min(invoice_date) AS first, max(invoice_date) AS last FROM invoice WHERE customer_id = $1;

-- name: CustomerTiers :many
SELECT customer_id, CASE WHEN sum(total) > 40 THEN 'gold' WHEN sum(total) > 20 THEN 'silver' END AS tier, ntile(4) OVER (ORDER BY sum(total)) AS quarter
FROM invoice GROUP BY customer_id;

-- name: Places :many
SELECT city, country FROM customer UNION SELECT city, country FROM employee UNION SELECT billing_city, billing_country FROM invoice;

-- name: MovingAverage :many
SELECT invoice_id, total, avg(total) OVER (ORDER BY invoice_date ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) AS week, lead(total) OVER (ORDER BY invoice_date) AS next
FROM invoice;

-- name: CreateInvoice :one
WITH made AS (
	INSERT INTO invoice (invoice_id, customer_id, invoice_date, billing_country, total)
	SELECT sqlc.arg(invoice_id), customer_id, now(), country, 0 FROM customer WHERE customer.customer_id = sqlc.arg(customer_id)
	RETURNING invoice_id, customer_id, billing_country
)
SELECT made.*, customer.email FROM made JOIN customer USING (customer_id);

-- name: RecomputeTotals :execrows
UPDATE invoice SET total = coalesce(s.sum, 0)
FROM (SELECT invoice_id, sum(unit_price * quantity) FROM invoice_line GROUP BY invoice_id) s WHERE s.invoice_id = invoice.invoice_id;

-- name: ImportTracks :copyfrom
INSERT INTO track (track_id, name, media_type_id, milliseconds, unit_price) VALUES ($1, $2, $3, $4, $5);

-- name: PriceList :many
SELECT name, to_char(unit_price, 'FM990.00') AS price, greatest(unit_price, 0.99) AS at_least, nullif(bytes, 0) AS bytes FROM track;
