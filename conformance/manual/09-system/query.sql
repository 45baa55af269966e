-- name: Sequences1 :many
SELECT nextval('counter'), currval('counter'::regclass), lastval(), setval('counter', 5), setval('counter', $1, false), nextval($2), pg_get_serial_sequence('z', 'id'), pg_sequence_last_value('counter');

-- name: Sequences2 :many
SELECT last_value, is_called, log_cnt FROM counter;

-- name: Sequences3 :many
SELECT s.last_value + 1 AS next, z.id FROM z_id_seq s, z WHERE z.id < s.last_value;

-- name: Sequences4 :many
INSERT INTO z (id, name) VALUES (nextval('z_id_seq'), $1) RETURNING id, currval('z_id_seq');

-- name: Session1 :many
SELECT current_catalog, current_database(), current_query(), current_role, current_schema, current_schema();

-- name: Session2 :many
SELECT current_schemas(true), current_user, session_user, system_user, user, inet_client_addr();

-- name: Session3 :many
SELECT inet_client_port(), inet_server_addr(), pg_backend_pid(), pg_blocking_pids(1), pg_conf_load_time(), pg_current_logfile();

-- name: Session4 :many
SELECT pg_is_other_temp_schema(1), pg_jit_available(), pg_my_temp_schema(), pg_postmaster_start_time(), pg_trigger_depth(), version();

-- name: Session5 :many
SELECT current_setting('search_path'), current_setting('my.var', true), set_config('my.var', $1, false), current_setting($2);

-- name: Session6 :many
SHOW search_path;

-- name: Privileges1 :many
SELECT has_table_privilege('z', 'SELECT'), has_table_privilege(current_user, 'z', 'INSERT'), has_column_privilege('z', 'name', 'UPDATE'), has_schema_privilege($1, 'USAGE'), has_database_privilege(current_database(), 'CONNECT'), has_function_privilege('abs(int)', 'EXECUTE');

-- name: Privileges2 :many
SELECT has_any_column_privilege('z', 'SELECT'), pg_has_role('postgres', 'USAGE'), row_security_active('z'), has_type_privilege('level', 'USAGE'), acldefault('r', 10), makeaclitem(10, 10, 'SELECT', false);

-- name: Visibility1 :many
SELECT pg_table_is_visible('z'::regclass), pg_type_is_visible('level'::regtype), pg_function_is_visible(1), to_regclass('z'), to_regproc('abs'), to_regtype('level');

-- name: Visibility2 :many
SELECT to_regnamespace($1), to_regrole('x'), to_regprocedure('abs(int)'), to_regoper('+'), to_regtypemod('numeric(3)');

-- name: Visibility3 :many
SELECT format_type(23, NULL), pg_get_viewdef('zv'), pg_get_indexdef('z_name'::regclass), pg_get_constraintdef(oid), pg_get_expr(conbin, conrelid), pg_get_functiondef(1) FROM pg_constraint;

-- name: Visibility4 :many
SELECT pg_get_userbyid(10), pg_typeof(oid), pg_basetype('level'::regtype), obj_description(oid, 'pg_constraint'), col_description('z'::regclass, 1), shobj_description(1, 'pg_database') FROM pg_constraint;

-- name: Visibility5 :many
SELECT pg_describe_object(1, 1, 0), pg_identify_object(1, 1, 0), pg_tablespace_location(0), pg_char_to_encoding('UTF8'), pg_encoding_to_char(6), pg_get_keywords() FROM pg_constraint;

-- name: Visibility6 :many
SELECT word, catcode, barelabel FROM pg_get_keywords() WHERE word = $1;

-- name: Visibility7 :many
SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, d.adbin IS NOT NULL AS has_default FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum WHERE c.oid = $1::regclass AND a.attnum > 0;

-- name: Visibility8 :many
SELECT table_name, column_name, data_type, is_nullable, ordinal_position FROM information_schema.columns WHERE table_schema = $1 AND table_name = ANY ($2) ORDER BY 1, 5;

-- name: Visibility9 :many
SELECT t.typname, array_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid GROUP BY t.typname;

-- name: Visibility10 :many
SELECT schemaname, relname, n_live_tup, last_vacuum FROM pg_stat_user_tables WHERE relid = 'z'::regclass;

-- name: Visibility11 :many
SELECT pid, state, query, now() - query_start AS age, wait_event FROM pg_stat_activity WHERE datname = current_database() AND state = $1;

-- name: Visibility12 :many
SELECT locktype, relation::regclass, mode, granted FROM pg_locks WHERE pid = $1;

-- name: Visibility13 :many
SELECT name, setting, unit, context FROM pg_settings WHERE name LIKE $1;

-- name: Visibility14 :many
SELECT nspname, nspowner::regrole, nspacl FROM pg_namespace WHERE oid = $1;

-- name: Transactions1 :many
SELECT age(xmin), mxid_age('1'), pg_current_xact_id(), pg_current_xact_id_if_assigned(), pg_xact_status('1') FROM z;

-- name: Transactions2 :many
SELECT pg_current_snapshot(), pg_snapshot_xip(pg_current_snapshot()), pg_visible_in_snapshot('1', pg_current_snapshot()), txid_current(), txid_current_snapshot() FROM z;

-- name: Transactions3 :many
SELECT pg_xact_commit_timestamp(xmin), xmin, cmax, ctid, tableoid FROM z;

-- name: Administration1 :many
SELECT pg_cancel_backend($1), pg_terminate_backend($2, 100), pg_reload_conf(), pg_backup_stop(), pg_current_wal_lsn(), pg_current_wal_insert_lsn();

-- name: Administration2 :many
SELECT pg_walfile_name('0/0'), pg_wal_lsn_diff('0/10', '0/0'), pg_wal_lsn_diff($1, $2), pg_is_in_recovery(), pg_last_wal_replay_lsn(), pg_last_xact_replay_timestamp();

-- name: Administration3 :many
SELECT pg_column_size(name), pg_column_compression(name), pg_database_size('postgres'), pg_indexes_size('z'), pg_relation_size('z'), pg_relation_size('z', 'vm') FROM z;

-- name: Administration4 :many
SELECT pg_size_bytes('1 GB'), pg_size_pretty(100::bigint), pg_size_pretty(1.5), pg_table_size('z'::regclass), pg_tablespace_size('pg_default'), pg_total_relation_size($1::regclass) FROM z;

-- name: Administration5 :many
SELECT pg_relation_filenode('z'), pg_relation_filepath('z'), pg_filenode_relation(0, 1), pg_partition_root('z'), pg_partition_tree('z') FROM z;

-- name: Administration6 :many
SELECT pg_advisory_lock(1), pg_advisory_xact_lock(1, 2), pg_try_advisory_lock($1), pg_try_advisory_xact_lock(hashtext($2)), pg_advisory_unlock($3), pg_advisory_unlock_all(), pg_advisory_lock_shared($4::bigint), hashtextextended($5, 0);

-- name: Administration7 :many
SELECT pg_notify($1, $2), pg_listening_channels(), pg_notification_queue_usage(), pg_export_snapshot(), pg_log_backend_memory_contexts(1), pg_collation_actual_version(1), pg_stat_get_numscans('z'::regclass);

-- name: Administration8 :many
SELECT pg_stat_reset(), pg_promote(), pg_ls_dir('.'), pg_read_file('x', true), pg_stat_file('x', true), gen_random_uuid();

-- name: Administration9 :many
SELECT relid, parentrelid, isleaf, level FROM pg_partition_tree('z');

-- name: Administration10 :many
SELECT f.name, f.size, f.modification FROM pg_ls_logdir() f WHERE f.size > $1;

-- name: Administration11 :many
SELECT pg_input_is_valid('5', 'integer'), (pg_input_error_info('x', 'integer')).message, e.detail FROM pg_input_error_info($1, $2) e;

-- name: Statements1 :many
EXPLAIN SELECT * FROM z WHERE id = $1;

-- name: Statements2 :many
SELECT count(*) FROM pg_prepared_statements WHERE name = $1;

-- name: Statements3 :exec
TRUNCATE z RESTART IDENTITY CASCADE;
