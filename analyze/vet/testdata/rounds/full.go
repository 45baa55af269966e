package rounds

import (
	"context"
	"database/sql"
	"strings"
)

// A list is filled until it is full.
const mostWords, mostPages = 4, 100

func wordsOf(text string) []string {
	var out []string
	seen := map[string]bool{}
	add := func(word string) {
		if word == "" || seen[word] || len(out) >= mostWords {
			return
		}
		seen[word] = true
		out = append(out, word)
	}
	for _, w := range strings.Fields(text) {
		add(w)
	}
	for _, w := range strings.Split(text, "-") {
		add(w)
	}
	return out
}

func pagesOf(text string) []string {
	var out []string
	for _, w := range strings.Fields(text) {
		if len(out) < mostPages {
			out = append(out, w)
		}
	}
	return out
}

func findWords(ctx context.Context, db *sql.DB, text string) (n int, err error) {
	for _, word := range wordsOf(text) {
		if err = db.QueryRowContext(ctx, "SELECT count(*) FROM words WHERE word = $1", word).Scan(&n); err != nil {
			return 0, err
		}
	}
	for _, page := range pagesOf(text) { // a hundred
		if err = db.QueryRowContext(ctx, "SELECT count(*) FROM pages WHERE page = $1", page).Scan(&n); err != nil { // want n-plus-one
			return 0, err
		}
	}
	return n, nil
}

func findFirstWords(ctx context.Context, db *sql.DB, texts []string) (n int, err error) {
	var first, other, longest []string
	for _, w := range texts {
		if w != "" {
			first = append(first, w)
		}
		if len(first) >= mostWords {
			break
		}
	}
	for _, w := range texts {
		if len(other) > mostWords {
			continue
		}
		other = append(other, w)
	}
	for i := 0; len(longest) < mostWords && i < len(texts); i++ {
		longest = append(longest, texts[i])
	}
	for _, word := range first {
		if err = db.QueryRowContext(ctx, "SELECT count(*) FROM words WHERE word = $1", word).Scan(&n); err != nil {
			return 0, err
		}
	}
	for _, word := range other {
		if err = db.QueryRowContext(ctx, "SELECT count(*) FROM words WHERE word = $1", word).Scan(&n); err != nil {
			return 0, err
		}
	}
	for _, word := range longest {
		if err = db.QueryRowContext(ctx, "SELECT count(*) FROM words WHERE word = $1", word).Scan(&n); err != nil {
			return 0, err
		}
	}
	return n, nil
}

// What is asked is so before the loop, of another list, is passed by, or ends one of two loops.
func findAllWords(ctx context.Context, db *sql.DB, texts []string) (n int, err error) {
	var before, other, passed, inner []string
	if len(before) < mostWords {
		for _, w := range texts {
			before = append(before, w)
		}
	}
	for _, w := range texts {
		if len(before) >= mostWords {
			continue
		}
		other = append(other, w)
	}
	for _, w := range texts {
		if w != "" {
			passed = append(passed, w)
			if w != "." {
				continue
			}
		}
		if len(passed) >= mostWords {
			break
		}
	}
	for _, text := range texts {
		for _, w := range strings.Fields(text) {
			inner = append(inner, w)
			if len(inner) >= mostWords {
				break
			}
		}
	}
	for _, word := range before {
		if err = db.QueryRowContext(ctx, "SELECT count(*) FROM words WHERE word = $1", word).Scan(&n); err != nil { // want n-plus-one
			return 0, err
		}
	}
	for _, word := range other {
		if err = db.QueryRowContext(ctx, "SELECT count(*) FROM words WHERE word = $1", word).Scan(&n); err != nil { // want n-plus-one
			return 0, err
		}
	}
	for _, word := range passed {
		if err = db.QueryRowContext(ctx, "SELECT count(*) FROM words WHERE word = $1", word).Scan(&n); err != nil { // want n-plus-one
			return 0, err
		}
	}
	for _, word := range inner {
		if err = db.QueryRowContext(ctx, "SELECT count(*) FROM words WHERE word = $1", word).Scan(&n); err != nil { // want n-plus-one
			return 0, err
		}
	}
	return n, nil
}
