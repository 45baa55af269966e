-- name: Arithmetic1 :many
SELECT d + 7, d + i, d + t, d + tz, i + i, ts + i, t + i FROM e;

-- name: Arithmetic2 :many
SELECT - i, d - d, d - 7, d - i, t - t, t - i, ts - i FROM e;

-- name: Arithmetic3 :many
SELECT i - i, ts - ts, at - at, i * 900, 1.5 * i, i / 1.5, at + i FROM e;

-- name: Arithmetic4 :many
SELECT at - interval '1 day', 7 + d, i + d, i + at, id * i FROM e;

-- name: Arithmetic5 :many
SELECT d + $1::int, at + $2, at - $3, i * $4, ts + $5 * interval '1 day', $6 - d, d - $7::date, now() - at > $8, t + $9, at - make_interval(days => $10) FROM e;

-- name: Arithmetic6 :many
SELECT (d, d) OVERLAPS (d, i), (ts, i) OVERLAPS (ts, ts), (at, at) OVERLAPS ($1, $2), (t, t) OVERLAPS (t, t) FROM e;

-- name: Functions1 :many
SELECT age(ts, ts), age(ts), age(at), age(d), clock_timestamp(), current_date FROM e;

-- name: Functions2 :many
SELECT current_time, current_time(2), current_timestamp, current_timestamp(3), localtime, localtime(0) FROM e;

-- name: Functions3 :many
SELECT localtimestamp, localtimestamp(1), now(), statement_timestamp(), timeofday(), transaction_timestamp() FROM e;

-- name: Functions4 :many
SELECT date_add(at, '1 day'), date_add(at, i, 'Europe/Warsaw'), date_bin('15 min', ts, timestamp '2001-01-01'), date_bin('15 min', at, at), date_part('hour', ts), date_part('month', i), date_subtract(at, '1 day') FROM e;

-- name: Functions5 :many
SELECT date_trunc('hour', ts), date_trunc('day', at), date_trunc('day', at, 'UTC'), date_trunc('hour', i), date_trunc('day', d), date_trunc($1, at), date_trunc('day', at, zone) FROM e;

-- name: Functions6 :many
SELECT extract(hour FROM ts), extract(epoch FROM at), extract(day FROM i), extract(month FROM d), extract(minute FROM t) FROM e;

-- name: Functions7 :many
SELECT extract(timezone FROM tz), extract('dow' FROM at), extract(epoch FROM at - at), extract(year FROM $1::date), isfinite(d) FROM e;

-- name: Functions8 :many
SELECT isfinite(ts), isfinite(i), justify_days(i), justify_hours(i), justify_interval(i) FROM e;

-- name: Functions9 :many
SELECT make_date(2024, 7, 15), make_interval(days => 10), make_interval(1, 2, 3, 4, 5, 6, 7.5), make_interval(mins := $1, secs := $2), make_time(8, 15, 23.5), make_timestamp(2024, 7, 15, 8, 15, 23.5), make_timestamptz(2024, 7, 15, 8, 15, 23.5);

-- name: Functions10 :many
SELECT make_timestamptz(2024, 7, 15, 8, 15, 23.5, 'UTC'), make_date($1, $2, 1), pg_sleep(0), pg_sleep_for('0 s'), pg_sleep_until(now()), to_timestamp(0);

-- name: Functions11 :many
SELECT ts AT TIME ZONE 'UTC', at AT TIME ZONE 'UTC', tz AT TIME ZONE 'UTC', at AT TIME ZONE i, at AT TIME ZONE zone, ts AT TIME ZONE $1, at AT LOCAL, timezone('UTC', ts), timezone(zone, at), d AT TIME ZONE 'UTC' FROM e;

-- name: Functions12 :many
SELECT at::date, at::time, ts::date, d::timestamp, d::timestamptz, ts::timestamptz FROM e;

-- name: Functions13 :many
SELECT i::time, t::interval, tz::time, at::timestamp(0), i::text, at::text FROM e;

-- name: Functions14 :many
SELECT to_char(at, 'YYYY-MM'), to_char(d, 'Day'), to_char(i, 'HH24:MI'), '2024-01-01'::timestamptz - at FROM e;

-- name: Functions15 :many
SELECT date_trunc('month', at) AS month, count(*), min(at), max(d), avg(i), sum(i), max(at) - min(at) AS span, avg(t), min(tz) FROM e GROUP BY month HAVING max(at) > $1 ORDER BY 1;

-- name: Functions16 :many
SELECT day::date, count(e.id) FROM generate_series($1::date, $2::date, '1 day') AS day LEFT JOIN e ON e.at >= day AND e.at < day + interval '1 day' GROUP BY day;

-- name: Functions17 :many
SELECT id FROM e WHERE at >= @since AND at < @until AND d = ANY (@days) AND i > @least AND (sqlc.narg(zone)::text IS NULL OR zone = sqlc.narg(zone)) AND extract(year FROM at) = @year;

-- name: Functions18 :many
SELECT id FROM e WHERE at::date = $1 AND date_trunc('day', ts) = $2 AND d BETWEEN $3 AND $3::date + 7 AND t > $4 AND at > now() - $5::interval AND span @> $6::timestamptz AND span && $7;

-- name: Functions19 :many
INSERT INTO e (id, d, ts, at, i, span) VALUES ($1, current_date + 1, $2, now() + $3, '1 day'::interval * $4::int, tstzrange($5, $6, '[)')) RETURNING d, at, lower(span), upper(span) - lower(span) AS long;

-- name: Functions20 :many
SELECT * FROM pg_timezone_names WHERE utc_offset = $1 AND is_dst;
