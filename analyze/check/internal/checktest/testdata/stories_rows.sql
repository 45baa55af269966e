INSERT INTO users SELECT i, 'u' || i || '@example.com', 'User ' || i, CASE WHEN i % 10 = 0 THEN 'paid' ELSE 'free' END::plan,
    i % 2000, nullif(i % 5000, 0), timestamptz '2024-01-01' + i * interval '1 minute' FROM generate_series(1, 50000) i;
INSERT INTO stories SELECT i, i % 5000, i % 4000, i % 50, 'story-' || i, CASE WHEN i % 5 = 0 THEN 'draft' ELSE 'published' END,
    i % 5 <> 0, 'Title ' || md5(i::text), repeat(md5(i::text), 4), i % 100,
    jsonb_build_object('lang', i % 3000), ARRAY['t' || i % 2000, 't' || i % 3000], CASE WHEN i % 20 = 0 THEN now() END,
    timestamptz '2024-01-01' + i * interval '1 minute', timestamptz '2024-01-01' + i * interval '1 minute'
    FROM generate_series(1, 50000) i;
INSERT INTO comments SELECT i, i % 9000, i % 5000, nullif(i % 8000, 0), md5(i::text), timestamptz '2024-01-01' + i * interval '1 minute'
    FROM generate_series(1, 50000) i;
INSERT INTO likes SELECT i % 9000, i / 9, timestamptz '2024-01-01' + i * interval '1 minute' FROM generate_series(1, 50000) i
    ON CONFLICT DO NOTHING;
INSERT INTO jobs SELECT i, 'k' || i % 5, CASE WHEN i % 50 = 0 THEN 'new' ELSE 'done' END, timestamptz '2024-01-01' + i * interval '1 minute'
    FROM generate_series(1, 50000) i;
INSERT INTO settings SELECT 'k' || i, 'v' FROM generate_series(1, 50) i;
INSERT INTO prices SELECT i, i / 10, daterange('2024-01-01'::date + i % 10 * 30, '2024-01-01'::date + i % 10 * 30 + 30), i % 9000,
    to_tsvector('simple', 'w' || i % 5000) FROM generate_series(1, 50000) i;
ANALYZE;
