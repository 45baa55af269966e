-- Ranges that are NULL beside a multirange that is not empty, elements that are
-- NULL beside others, and sets of different sizes.
INSERT INTO every (int, num, t, bo, ints, texts, i4m, h) VALUES
    (1, 1, '1', true, '{1,NULL}', '{b,NULL}', '{[1,3),[5,7)}', 'a=>1,b=>2'),
    (2, 2, '2', false, '{NULL}', '{}', '{[2,4)}', 'a=>NULL');
