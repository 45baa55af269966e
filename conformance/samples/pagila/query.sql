-- Queries of a film rental's application, over the sample database pagila.

-- name: GetFilm :one
SELECT * FROM film WHERE film_id = $1;

-- name: ListFilms :many
SELECT film_id, title, description, release_year, length, rating, special_features FROM film ORDER BY title LIMIT $1 OFFSET $2;

-- name: SearchFilms :many
SELECT film_id, title, ts_rank(fulltext, q) AS rank, ts_headline(description, q) AS excerpt
FROM film, websearch_to_tsquery('english', $1) AS q
WHERE fulltext @@ q ORDER BY rank DESC LIMIT 20;

-- name: FilmsByRating :many
SELECT title, rating FROM film WHERE rating = $1 ORDER BY title;

-- name: FilmsByRatings :many
SELECT title, rating::text AS rating FROM film WHERE rating = ANY($1::mpaa_rating[]);

-- name: FilmsWithFeature :many
SELECT title, cardinality(special_features) AS features FROM film WHERE $1::text = ANY(special_features);

-- name: FilmsWithoutFeatures :many
SELECT title FROM film WHERE special_features IS NULL OR special_features = '{}';

-- name: FilmLanguages :many
SELECT f.title, l.name AS language, o.name AS original_language
FROM film f JOIN language l USING (language_id) LEFT JOIN language o ON o.language_id = f.original_language_id
ORDER BY f.title;

-- name: FilmWithCategories :many
SELECT f.film_id, f.title, array_agg(c.name ORDER BY c.name) AS categories
FROM film f LEFT JOIN film_category fc USING (film_id) LEFT JOIN category c USING (category_id)
GROUP BY f.film_id;

-- name: FilmWithCategoriesOrNone :many
SELECT f.film_id, f.title, coalesce(array_agg(c.name) FILTER (WHERE c.name IS NOT NULL), '{}') AS categories
FROM film f LEFT JOIN film_category fc USING (film_id) LEFT JOIN category c USING (category_id)
GROUP BY f.film_id, f.title;

-- name: CategoryCounts :many
SELECT c.name, count(fc.film_id) AS films FROM category c LEFT JOIN film_category fc USING (category_id) GROUP BY c.category_id ORDER BY films DESC;

-- name: CategoryStatistics :many
SELECT c.name, count(*), avg(f.length) AS average, min(f.rental_rate) AS cheapest, max(f.replacement_cost) AS dearest, sum(f.length) AS minutes
FROM category c JOIN film_category USING (category_id) JOIN film f USING (film_id)
GROUP BY c.name HAVING count(*) > $1;

-- name: CategoriesAndTotals :many
SELECT c.name, f.rating, count(*) AS films, grouping(c.name, f.rating) AS level
FROM film f JOIN film_category USING (film_id) JOIN category c USING (category_id)
GROUP BY ROLLUP (c.name, f.rating) ORDER BY level, 1, 2;

-- name: ActorsOfFilm :many
SELECT a.actor_id, a.first_name || ' ' || a.last_name AS name FROM actor a JOIN film_actor fa USING (actor_id) WHERE fa.film_id = $1;

-- name: ActorsWithoutFilms :many
SELECT actor_id, last_name FROM actor a WHERE NOT EXISTS (SELECT FROM film_actor fa WHERE fa.actor_id = a.actor_id);

-- name: ActorPairs :many
SELECT x.actor_id AS one, y.actor_id AS other, count(*) AS films
FROM film_actor x JOIN film_actor y ON x.film_id = y.film_id AND x.actor_id < y.actor_id
GROUP BY 1, 2 HAVING count(*) >= $1 ORDER BY films DESC;

-- name: ActorInfo :many
SELECT * FROM actor_info WHERE last_name = $1;

-- name: CreateActor :one
INSERT INTO actor (first_name, last_name) VALUES ($1, $2) RETURNING actor_id, last_update;

-- name: RenameActor :execrows
UPDATE actor SET first_name = coalesce(sqlc.narg(first_name), first_name), last_name = coalesce(sqlc.narg(last_name), last_name)
WHERE actor_id = sqlc.arg(actor_id);

-- name: GetCustomer :one
SELECT sqlc.embed(customer), sqlc.embed(address) FROM customer JOIN address USING (address_id) WHERE customer_id = $1;

-- name: ListCustomers :many
SELECT * FROM customer_list WHERE country = $1 ORDER BY name;

-- name: CustomersByEmail :many
SELECT customer_id, email FROM customer WHERE lower(email) = lower($1);

-- name: CustomersPage :many
SELECT customer_id, last_name, count(*) OVER () AS total FROM customer
WHERE (last_name, customer_id) > (sqlc.arg(last_name), sqlc.arg(customer_id)) ORDER BY last_name, customer_id LIMIT sqlc.arg(page_size);

-- name: CreateCustomer :one
INSERT INTO customer (store_id, first_name, last_name, email, address_id, active)
VALUES ($1, $2, $3, $4, $5, $6) RETURNING *;

-- name: DeactivateCustomers :many
UPDATE customer SET activebool = false, active = 0
WHERE customer_id NOT IN (SELECT customer_id FROM rental WHERE rental_date > now() - $1::interval)
RETURNING customer_id, email;

-- name: CustomerTotals :many
SELECT c.customer_id, c.last_name, coalesce(sum(p.amount), 0) AS spent, max(p.payment_date) AS last_payment
FROM customer c LEFT JOIN payment p USING (customer_id) GROUP BY c.customer_id;

-- name: BestCustomers :many
SELECT customer_id, sum(amount) AS spent, rank() OVER (ORDER BY sum(amount) DESC) AS place
FROM payment WHERE payment_date >= sqlc.arg(since) AND payment_date < sqlc.arg(until) GROUP BY customer_id LIMIT 10;

-- name: CustomerRentals :many
SELECT r.rental_id, r.rental_date, r.return_date, f.title, r.return_date IS NULL AS is_out
FROM rental r JOIN inventory USING (inventory_id) JOIN film f USING (film_id) WHERE r.customer_id = $1 ORDER BY r.rental_date DESC;

-- name: OverdueRentals :many
SELECT r.rental_id, c.last_name, f.title, now() - (r.rental_date + f.rental_duration * interval '1 day') AS late
FROM rental r JOIN customer c USING (customer_id) JOIN inventory i USING (inventory_id) JOIN film f USING (film_id)
WHERE r.return_date IS NULL AND r.rental_date + f.rental_duration * interval '1 day' < now();

-- name: RentFilm :one
INSERT INTO rental (rental_date, inventory_id, customer_id, staff_id)
SELECT now(), i.inventory_id, sqlc.arg(customer_id), sqlc.arg(staff_id) FROM inventory i
WHERE i.film_id = sqlc.arg(film_id) AND i.store_id = sqlc.arg(store_id)
	AND NOT EXISTS (SELECT FROM rental r WHERE r.inventory_id = i.inventory_id AND r.return_date IS NULL)
LIMIT 1
RETURNING rental_id, inventory_id;

-- name: ReturnFilm :one
UPDATE rental SET return_date = now() WHERE rental_id = $1 AND return_date IS NULL
RETURNING rental_id, return_date, return_date - rental_date AS kept;

-- name: InventoryOfStore :many
SELECT f.film_id, f.title, count(i.inventory_id) AS copies, count(*) FILTER (WHERE r.rental_id IS NOT NULL) AS out
FROM film f JOIN inventory i USING (film_id) LEFT JOIN rental r ON r.inventory_id = i.inventory_id AND r.return_date IS NULL
WHERE i.store_id = $1 GROUP BY f.film_id, f.title;

-- name: MonthlyRevenue :many
SELECT date_trunc('month', payment_date) AS month, count(*), sum(amount) AS revenue,
	sum(amount) - lag(sum(amount)) OVER (ORDER BY date_trunc('month', payment_date)) AS change
FROM payment GROUP BY 1 ORDER BY 1;

-- name: RevenueByStore :many
SELECT s.store_id, (SELECT sum(p.amount) FROM payment p JOIN staff m USING (staff_id) WHERE m.store_id = s.store_id) AS revenue,
	(SELECT count(*) FROM customer c WHERE c.store_id = s.store_id) AS customers
FROM store s;

-- name: RunningTotal :many
SELECT payment_id, amount, sum(amount) OVER w AS running, first_value(amount) OVER w AS first
FROM payment WHERE customer_id = $1 WINDOW w AS (ORDER BY payment_date, payment_id);

-- name: DailyRentals :many
SELECT d::date AS day, count(r.rental_id) AS rentals
FROM generate_series(sqlc.arg(first_day)::date, sqlc.arg(last_day)::date, interval '1 day') AS d
LEFT JOIN rental r ON r.rental_date >= d AND r.rental_date < d + interval '1 day'
GROUP BY d ORDER BY d;

-- name: StaffOfStores :many
SELECT s.store_id, m.first_name, m.email, m.picture, a.address, a.address2
FROM store s JOIN staff m ON m.staff_id = s.manager_staff_id LEFT JOIN address a ON a.address_id = m.address_id;

-- name: AddressBook :many
SELECT a.address, a.district, ci.city, co.country FROM address a JOIN city ci USING (city_id) JOIN country co USING (country_id)
WHERE co.country ILIKE '%' || sqlc.arg(part)::text || '%';

-- name: CitiesOfCountry :many
SELECT co.country, jsonb_agg(jsonb_build_object('id', ci.city_id, 'city', ci.city) ORDER BY ci.city) AS cities
FROM country co JOIN city ci USING (country_id) GROUP BY co.country;

-- name: SimilarFilms :many
WITH wanted AS (SELECT category_id FROM film_category WHERE film_category.film_id = $1)
SELECT f.film_id, f.title, f.rating, count(*) AS shared FROM film f JOIN film_category fc USING (film_id) JOIN wanted USING (category_id)
WHERE f.film_id <> $1 GROUP BY f.film_id ORDER BY shared DESC, f.title LIMIT 5;

-- name: SalesByCategory :many
SELECT * FROM sales_by_film_category WHERE total_sales > $1;

-- name: SalesByStore :many
SELECT store, manager, total_sales FROM sales_by_store;

-- name: StockCheck :one
SELECT inventory_in_stock($1) AS in_stock, inventory_held_by_customer($1) AS held_by;

-- name: FilmsInStock :many
SELECT * FROM film_in_stock($1, $2);

-- name: PriceBands :many
SELECT CASE WHEN rental_rate < 1 THEN 'cheap' WHEN rental_rate < 3 THEN 'fair' ELSE 'dear' END AS band, count(*), round(avg(rental_rate), 2) AS average
FROM film GROUP BY band;

-- name: LongestFilms :many
SELECT DISTINCT ON (rating) rating, title, length FROM film WHERE length IS NOT NULL ORDER BY rating, length DESC;

-- name: NamesOfAll :many
SELECT first_name, last_name, 'actor' AS kind FROM actor
UNION ALL SELECT first_name, last_name, 'customer' FROM customer
UNION ALL SELECT first_name, last_name, NULL FROM staff;

-- name: RaisePrices :execrows
UPDATE film SET rental_rate = rental_rate * (1 + sqlc.arg(percent)::numeric / 100), last_update = now()
FROM film_category fc JOIN category c USING (category_id) WHERE fc.film_id = film.film_id AND c.name = sqlc.arg(category);

-- name: DeleteOldPayments :execrows
DELETE FROM payment WHERE payment_date < $1;

-- name: ArchiveRentals :many
WITH gone AS (DELETE FROM rental WHERE return_date < $1 RETURNING rental_id, customer_id, return_date)
SELECT customer_id, count(*) AS rentals, max(return_date) AS last_return FROM gone GROUP BY customer_id;

-- name: MergeLanguages :exec
MERGE INTO language l USING (SELECT unnest($1::text[]) AS name) AS n ON l.name = n.name
WHEN MATCHED THEN UPDATE SET last_update = now() WHEN NOT MATCHED THEN INSERT (name) VALUES (n.name);
