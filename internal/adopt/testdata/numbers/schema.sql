CREATE TABLE runs (id bigint PRIMARY KEY, agent_id bigint NOT NULL, kind text NOT NULL, note text, at timestamptz NOT NULL);
