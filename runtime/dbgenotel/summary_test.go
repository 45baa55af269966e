package dbgenotel

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Summaries are as the conventions' "Generating a summary of the query" has them, whose
// examples come first.
func TestSummarize(t *testing.T) {
	for sql, want := range map[string]string{
		"SELECT * FROM wuser_table WHERE username = $1":                                                                         "SELECT wuser_table",
		"INSERT INTO shipping_details (order_id, address) SELECT order_id, address FROM orders WHERE order_id = $1":             "INSERT shipping_details SELECT orders",
		"SELECT * FROM songs, artists WHERE songs.artist_id = artists.id":                                                       "SELECT songs artists",
		"SELECT order_date FROM (SELECT * FROM orders o JOIN customers c ON o.customer_id = c.customer_id)":                     "SELECT SELECT orders customers",
		`SELECT * FROM "song list", "artists"`:                                                                                  `SELECT "song list" "artists"`,
		"select a, b from public.stories s where id = $1":                                                                       "select public.stories",
		"INSERT INTO stories (id) VALUES ($1) ON CONFLICT (id) DO UPDATE SET title = $2 RETURNING id":                           "INSERT stories",
		"UPDATE stories SET title = $1 FROM users u WHERE u.id = author_id":                                                     "UPDATE stories users",
		"DELETE FROM ONLY stories USING users WHERE author_id = users.id":                                                       "DELETE stories users",
		"SELECT id FROM jobs WHERE done IS NULL FOR UPDATE SKIP LOCKED LIMIT $1":                                                "SELECT jobs",
		"SELECT id FROM jobs FOR NO KEY UPDATE":                                                                                 "SELECT jobs",
		"SELECT extract(year FROM published_at) FROM stories WHERE a IS DISTINCT FROM b":                                        "SELECT stories",
		"WITH gone AS (DELETE FROM a RETURNING *) INSERT INTO b SELECT * FROM gone":                                             "DELETE a INSERT b SELECT gone",
		"MERGE INTO a USING b ON a.id = b.id WHEN MATCHED THEN UPDATE SET x = $1 WHEN NOT MATCHED THEN INSERT (id) VALUES ($2)": "MERGE a b",
		"(SELECT $1) UNION (SELECT $2)":                                                                                         "SELECT SELECT",
		"SELECT * FROM a JOIN b USING (id), c":                                                                                  "SELECT a b",
		"SELECT * FROM unnest($1::bigint[]) AS x":                                                                               "SELECT unnest",
		"CALL pay($1, $2)":                   "CALL pay",
		"CREATE TABLE secrets AS SELECT $1":  "CREATE",
		"begin isolation level serializable": "begin",
		"TABLE stories":                      "TABLE stories",
		"frobnicate the server":              "postgresql",
		"":                                   "postgresql",
		";":                                  "postgresql",
		`SELECT * FROM "open`:                `SELECT "open`,
	} {
		if got := summarize(sql); got != want {
			t.Errorf("%s\n\tgot  %s\n\twant %s", sql, got, want)
		}
	}
}

// Whatever a text is, its summary is short, and of words of the text.
func TestSummarizeAnything(t *testing.T) {
	word := rapid.SampledFrom([]string{"SELECT", "FROM", "UPDATE", "JOIN", "INTO", "(", ")", ",", "a", `"b c"`, `"`, "$1", "x.y", "WITH", "AS", "ON", strings.Repeat("n", 63)})
	rapid.Check(t, func(t *rapid.T) {
		sql := strings.Join(rapid.SliceOfN(word, 0, 60).Draw(t, "words"), " ")
		got := summarize(sql)
		if len(got) > summaryMost || got == "" {
			t.Fatalf("%d bytes", len(got))
		}
		if got == "postgresql" {
			return
		}
		for _, word := range tokens(got) {
			if !strings.Contains(sql, word) {
				t.Fatalf("%q is not in %q", word, sql)
			}
		}
	})
}
