-- NULL where the CASE expressions look, and an empty multirange beside one that
-- is not.
INSERT INTO c (id, i, nr, nm, s, k, im) VALUES (1, '{1,2}', '[1,2]', '{}', 's', 1, '{[1,2]}'), (2, '{3}', 'empty', '{[1,2]}', 't', 1, '{}');
