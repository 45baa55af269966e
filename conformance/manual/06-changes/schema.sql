CREATE TYPE state AS ENUM ('open', 'held', 'shut');
CREATE TYPE spot AS (x integer, y integer);
CREATE DOMAIN code AS text NOT NULL CHECK (VALUE ~ '^[A-Z]+$');

CREATE TABLE accounts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    owner text NOT NULL,
    balance numeric(12, 2) NOT NULL DEFAULT 0,
    state state NOT NULL DEFAULT 'open',
    opened timestamptz NOT NULL DEFAULT now(),
    note varchar(80),
    marks integer[],
    place spot,
    code code DEFAULT 'NONE',
    total numeric GENERATED ALWAYS AS (balance * 2) STORED,
    UNIQUE (owner, note)
);
CREATE TABLE moves (
    id serial PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    amount numeric NOT NULL,
    at date DEFAULT current_date,
    detail jsonb NOT NULL DEFAULT '{}'
);
CREATE TABLE archive (LIKE moves);
CREATE VIEW open_accounts AS SELECT id, owner, balance, note FROM accounts WHERE state = 'open';
CREATE TABLE daily (day date, kind text, n integer, PRIMARY KEY (day, kind)) PARTITION BY RANGE (day);
CREATE TABLE daily_new PARTITION OF daily DEFAULT;
