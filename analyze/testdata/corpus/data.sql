-- Rows with many NULLs, the same ones each time.
SELECT setseed(0.42);
INSERT INTO customers (id, name, nick, mail, login, mood, home, tags, scores, profile, active, vip, balance, credit, rating, born, seen_at)
SELECT n, 'name ' || n, CASE WHEN n % 3 = 0 THEN NULL ELSE 'nick' || n END, CASE WHEN n % 4 = 0 THEN NULL ELSE n || '@x' END,
    CASE WHEN n % 2 = 0 THEN NULL ELSE 'Login' || n END, CASE WHEN n % 3 = 1 THEN NULL ELSE 'ok'::mood END,
    CASE WHEN n % 2 = 0 THEN NULL ELSE ROW('street', CASE WHEN n % 3 = 0 THEN NULL ELSE 'city' END, NULL)::address END,
    CASE WHEN n % 3 = 0 THEN '{}' ELSE ARRAY['a', NULL, 'b' || n] END, CASE WHEN n % 2 = 0 THEN NULL ELSE ARRAY[n, NULL, 3] END,
    CASE n % 4 WHEN 0 THEN NULL WHEN 1 THEN '{"a": 1, "b": null, "list": [1, null]}'::jsonb WHEN 2 THEN 'null' ELSE '{"a": {"b": "x"}, "name": "n"}' END,
    n % 5 <> 0, CASE n % 3 WHEN 0 THEN NULL WHEN 1 THEN true ELSE false END, n * 10, CASE WHEN n % 3 = 0 THEN NULL ELSE n END,
    CASE WHEN n % 2 = 0 THEN NULL ELSE n / 3.0 END, CASE WHEN n % 4 = 0 THEN NULL ELSE date '2000-01-01' + n END,
    CASE WHEN n % 2 = 0 THEN NULL ELSE now() END
FROM generate_series(1, 24) n;
UPDATE customers SET referrer = id - 1 WHERE id % 3 = 0 AND id > 1;
INSERT INTO products SELECT n, 'sku' || n, 'product ' || n, CASE WHEN n % 3 = 0 THEN NULL ELSE n * 1.5 END, CASE WHEN n % 2 = 0 THEN NULL ELSE n END,
    n, CASE WHEN n % 2 = 0 THEN NULL ELSE '{"x": [1, 2]}'::json END, NULL, CASE WHEN n % 2 = 0 THEN NULL ELSE date '2015-01-01' + n END,
    CASE WHEN n > 4 THEN n - 4 END FROM generate_series(1, 12) n;
INSERT INTO orders (id, customer_id, placed_at, shipped_at, status, note)
SELECT n, CASE WHEN n % 4 = 0 THEN NULL ELSE n % 20 + 1 END, timestamp '2020-01-01' + n * interval '1 day',
    CASE WHEN n % 2 = 0 THEN NULL ELSE timestamp '2020-02-01' END, n % 4, CASE WHEN n % 3 = 0 THEN NULL ELSE 'note ' || n END
FROM generate_series(1, 40) n;
INSERT INTO items SELECT o, p, o % 5 + 1, CASE WHEN (o + p) % 3 = 0 THEN NULL ELSE p * 1.25 END, CASE WHEN o % 2 = 0 THEN NULL ELSE 'c' END
FROM generate_series(1, 30) o, generate_series(1, 12) p WHERE (o + p) % 4 = 0;
INSERT INTO bookings (room, during, slots, who, ip)
SELECT n % 4 + 1, tstzrange(now() + n * interval '1 h', CASE WHEN n % 3 > 0 THEN now() + n * interval '2 h' END),
    CASE n % 3 WHEN 0 THEN NULL WHEN 1 THEN span(n, NULL) ELSE 'empty' END, CASE WHEN n % 2 = 0 THEN NULL ELSE 'w' END, CASE WHEN n % 2 = 0 THEN NULL ELSE inet '10.0.0.1' END
FROM generate_series(1, 12) n;
UPDATE bookings SET code = NULL WHERE room = 2;
INSERT INTO events SELECT n, date '2018-01-01' + n * 100, CASE WHEN n % 3 = 0 THEN NULL ELSE 'k' || n % 2 END, jsonb_build_object('n', n) FROM generate_series(1, 20) n;
INSERT INTO counters SELECT 'k' || n, n, CASE WHEN n % 2 = 0 THEN NULL ELSE 'l' END FROM generate_series(1, 6) n;
REFRESH MATERIALIZED VIEW product_sales;
