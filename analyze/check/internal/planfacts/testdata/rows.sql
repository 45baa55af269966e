-- 40,000 items: 4,000 owners, 10 each; 100 have no group, 1 % are new, flagged, deleted.
-- Statistics are of every row, so that they are the same each time.
SET default_statistics_target = 150;
INSERT INTO owner SELECT i, 'Owner ' || i, i % 500 FROM generate_series(0, 3999) i;
INSERT INTO item SELECT i, i * 7919 % 4000, CASE WHEN i % 400 <> 3 THEN i * 31 % 3000 END, i * 13 % 40000, 'k' || i % 5,
    CASE WHEN i % 100 = 7 THEN 'new' ELSE 'done' END, 'c' || i * 7919 % 40000, 'Name ' || i * 31 % 40000, i % 100 = 11, CASE WHEN i % 100 <> 13 THEN i * 7 % 40000 END,
    jsonb_build_object('lang', (i * 31 % 4000)::text), ARRAY['t' || i % 2000, 'u' || i % 3000], repeat(md5(i::text), 3),
    now() - i * 17 % 40000 * interval '1 minute', CASE WHEN i % 100 = 17 THEN now() END
    FROM generate_series(0, 39999) i;
INSERT INTO part SELECT i, i * 7919 % 20000, 'Part ' || i FROM generate_series(0, 39999) i;
VACUUM ANALYZE;
