-- All that allows NULL is NULL.
INSERT INTO a (id, h, d, at) VALUES (1, 'h', 1, '2024-01-01'), (2, 'i', 2, '2024-01-02');
