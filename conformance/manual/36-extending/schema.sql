CREATE EXTENSION pg_trgm;
CREATE EXTENSION "uuid-ossp";
CREATE EXTENSION ltree;
CREATE EXTENSION intarray;
CREATE EXTENSION pgcrypto;
CREATE EXTENSION cube;
CREATE EXTENSION fuzzystrmatch;
CREATE EXTENSION unaccent;
CREATE EXTENSION tablefunc;

CREATE TABLE emp (name text NOT NULL, salary numeric, age integer, cubicle point);
CREATE TYPE pay AS (low numeric, high numeric);
CREATE TYPE rank AS ENUM ('junior', 'senior');
CREATE DOMAIN grade AS smallint CHECK (VALUE BETWEEN 1 AND 9);

-- SQL functions of all kinds.
CREATE FUNCTION one() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION nothing(x integer) RETURNS void LANGUAGE sql AS 'SELECT';
CREATE FUNCTION add_em(x integer, y integer) RETURNS integer LANGUAGE sql IMMUTABLE RETURN x + y;
CREATE FUNCTION tf1(account integer, debit numeric) RETURNS numeric LANGUAGE sql BEGIN ATOMIC SELECT 1.5 + debit; END;
CREATE FUNCTION double_salary(emp) RETURNS numeric LANGUAGE sql AS 'SELECT $1.salary * 2';
CREATE FUNCTION new_emp() RETURNS emp LANGUAGE sql AS $$ SELECT text 'None', 1000.0, 25, point '(2,2)' $$;
CREATE FUNCTION add_n(x int, y int, OUT sum int) LANGUAGE sql AS 'SELECT x + y';
CREATE FUNCTION sum_n_product(x int, y int, OUT sum int, OUT product int) LANGUAGE sql AS 'SELECT x + y, x * y';
CREATE FUNCTION swap(INOUT a integer, INOUT b text) LANGUAGE sql AS 'SELECT a, b';
CREATE FUNCTION mleast(VARIADIC arr numeric[]) RETURNS numeric LANGUAGE sql AS 'SELECT min(x) FROM unnest(arr) x';
CREATE FUNCTION tell(fmt text, VARIADIC args "any") RETURNS text LANGUAGE internal IMMUTABLE AS 'text_format';
CREATE FUNCTION foo(a int, b int DEFAULT 2, c int DEFAULT 3) RETURNS int LANGUAGE sql AS 'SELECT a + b + c';
CREATE FUNCTION rows_of(min_age int) RETURNS SETOF emp LANGUAGE sql AS 'SELECT * FROM emp WHERE age > min_age';
CREATE FUNCTION sum_rows(x int) RETURNS TABLE (sum int, product numeric, rank rank) LANGUAGE sql AS $$ SELECT 1, 2.0, 'junior'::rank $$;
CREATE FUNCTION many_ints() RETURNS SETOF integer LANGUAGE sql AS 'VALUES (1), (2)';
CREATE FUNCTION any_record() RETURNS record LANGUAGE sql AS $$ SELECT 1, 'a' $$;
CREATE FUNCTION pair_out(OUT pay, OUT label text) RETURNS record LANGUAGE sql AS $$ SELECT (1, 2)::pay, 'x' $$;
CREATE FUNCTION set_out(OUT k text, OUT v int) RETURNS SETOF record LANGUAGE sql AS $$ SELECT 'a', 1 $$;
CREATE FUNCTION clash(a integer) RETURNS text LANGUAGE sql AS $$ SELECT 'int' $$;
CREATE FUNCTION clash(a rank) RETURNS rank LANGUAGE sql AS 'SELECT a';
CREATE FUNCTION clash(a grade) RETURNS grade LANGUAGE sql AS 'SELECT a';
CREATE FUNCTION clash(a text[], sep text DEFAULT ',') RETURNS text LANGUAGE sql AS 'SELECT array_to_string(a, sep)';
CREATE FUNCTION plus_one(i integer) RETURNS integer LANGUAGE plpgsql STRICT AS $$ BEGIN RETURN i + 1; END $$;

-- Polymorphic ones.
CREATE FUNCTION make_array(anyelement, anyelement) RETURNS anyarray LANGUAGE sql AS 'SELECT ARRAY[$1, $2]';
CREATE FUNCTION make_array2(anycompatible, anycompatible) RETURNS anycompatiblearray LANGUAGE sql AS 'SELECT ARRAY[$1, $2]';
CREATE FUNCTION is_greater(anyelement, anyelement) RETURNS boolean LANGUAGE sql AS 'SELECT $1 > $2';
CREATE FUNCTION dup(f1 anyelement, OUT f2 anyelement, OUT f3 anyarray) LANGUAGE sql AS 'SELECT $1, ARRAY[$1, $1]';
CREATE FUNCTION anyleast(VARIADIC anyarray) RETURNS anyelement LANGUAGE sql AS 'SELECT min(x) FROM unnest($1) x';
CREATE FUNCTION concat_values(text, VARIADIC anyarray) RETURNS text LANGUAGE sql AS 'SELECT array_to_string($2, $1)';
CREATE FUNCTION span_of(anyrange) RETURNS anyelement LANGUAGE sql AS 'SELECT lower($1)';
CREATE FUNCTION spans(anycompatiblerange, anycompatible) RETURNS anycompatible LANGUAGE sql AS 'SELECT lower($1)';
CREATE FUNCTION range_in(anymultirange) RETURNS anyrange LANGUAGE sql AS 'SELECT range_merge($1)';
CREATE FUNCTION enum_next(anyenum) RETURNS anyenum LANGUAGE sql AS 'SELECT $1';
CREATE FUNCTION not_array(anynonarray) RETURNS anynonarray LANGUAGE sql AS 'SELECT $1';
CREATE FUNCTION poly_rows(anyelement) RETURNS TABLE (first anyelement, rest anyarray) LANGUAGE sql AS 'SELECT $1, ARRAY[$1]';
CREATE FUNCTION with_default(a anyelement, b anyelement DEFAULT NULL) RETURNS anyelement LANGUAGE sql AS 'SELECT coalesce(a, b)';

-- Procedures.
CREATE PROCEDURE raise_pay(who text, INOUT by numeric DEFAULT 1) LANGUAGE sql AS 'SELECT by';
CREATE PROCEDURE tp1(account integer, amount numeric) LANGUAGE sql AS 'UPDATE emp SET salary = salary - amount WHERE age = account';
CREATE PROCEDURE totals(IN lowest integer, OUT people bigint, OUT sum numeric) LANGUAGE sql AS 'SELECT 1::bigint, 2.5';
CREATE PROCEDURE many(VARIADIC names text[]) LANGUAGE sql AS 'SELECT 1';

-- Aggregates.
CREATE AGGREGATE total(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0');
CREATE AGGREGATE mean(float8) (SFUNC = float8_accum, STYPE = float8[], FINALFUNC = float8_avg, INITCOND = '{0,0,0}');
CREATE AGGREGATE moving_sum(float8) (SFUNC = float8pl, STYPE = float8, INITCOND = '0', MSFUNC = float8pl, MINVFUNC = float8mi, MSTYPE = float8, MINITCOND = '0');
CREATE AGGREGATE gather(anycompatible) (SFUNC = array_append, STYPE = anycompatiblearray, INITCOND = '{}');
CREATE AGGREGATE joined(text, text) (SFUNC = string_agg_transfn, STYPE = internal, FINALFUNC = string_agg_finalfn);
CREATE AGGREGATE share(float8 ORDER BY anyelement) (SFUNC = ordered_set_transition, STYPE = internal, FINALFUNC = percentile_disc_final, FINALFUNC_EXTRA);
CREATE AGGREGATE place(VARIADIC "any" ORDER BY VARIADIC "any") (SFUNC = ordered_set_transition_multi, STYPE = internal, FINALFUNC = rank_final, FINALFUNC_EXTRA, HYPOTHETICAL);
CREATE FUNCTION last_of(anyelement, anyelement) RETURNS anyelement LANGUAGE sql IMMUTABLE AS 'SELECT $2';
CREATE AGGREGATE last(anyelement) (SFUNC = last_of, STYPE = anyelement);
CREATE AGGREGATE counted(*) (SFUNC = int8inc, STYPE = bigint, INITCOND = '0');

-- Types, operators, casts.
CREATE TYPE complex AS (re float8, im float8);
CREATE FUNCTION complex_add(complex, complex) RETURNS complex LANGUAGE sql IMMUTABLE AS 'SELECT ROW($1.re + $2.re, $1.im + $2.im)::complex';
CREATE FUNCTION complex_abs(complex) RETURNS float8 LANGUAGE sql IMMUTABLE AS 'SELECT sqrt($1.re * $1.re + $1.im * $1.im)';
CREATE FUNCTION complex_lt(complex, complex) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT complex_abs($1) < complex_abs($2)';
CREATE FUNCTION complex_scale(complex, float8) RETURNS complex LANGUAGE sql IMMUTABLE AS 'SELECT ROW($1.re * $2, $1.im * $2)::complex';
CREATE OPERATOR + (LEFTARG = complex, RIGHTARG = complex, FUNCTION = complex_add, COMMUTATOR = +);
CREATE OPERATOR @ (RIGHTARG = complex, FUNCTION = complex_abs);
CREATE OPERATOR <<< (LEFTARG = complex, RIGHTARG = complex, PROCEDURE = complex_lt);
CREATE OPERATOR * (LEFTARG = complex, RIGHTARG = float8, FUNCTION = complex_scale);
CREATE OPERATOR ===> (LEFTARG = anyelement, RIGHTARG = anyelement, FUNCTION = is_greater);
CREATE AGGREGATE sum(complex) (SFUNC = complex_add, STYPE = complex, INITCOND = '(0,0)');
CREATE FUNCTION complex_of(float8) RETURNS complex LANGUAGE sql IMMUTABLE AS 'SELECT ROW($1, 0)::complex';
CREATE CAST (float8 AS complex) WITH FUNCTION complex_of(float8) AS IMPLICIT;
CREATE FUNCTION complex_text(complex) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT $1.re || '+' || $1.im $$;
CREATE CAST (complex AS text) WITH FUNCTION complex_text(complex) AS ASSIGNMENT;
CREATE SCHEMA app;
CREATE FUNCTION app.hidden(integer) RETURNS date LANGUAGE sql IMMUTABLE AS 'SELECT current_date';
CREATE OPERATOR app.<+> (LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4pl);

CREATE TABLE shapes (id integer PRIMARY KEY, c complex, cs complex[], pay pay, rank rank, grade grade, name text NOT NULL, tree ltree, ids integer[] NOT NULL, cube cube, rng int4range, mr int4multirange);
