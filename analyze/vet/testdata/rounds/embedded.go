package rounds

import (
	"bytes"
	"context"
	"database/sql"
	"embed"
	"encoding/csv"
	"encoding/json"
	"regexp"
	"strings"
)

// Banks of questions that are compiled in.

//go:embed embedded.json
var bankFile []byte

//go:embed *.json
var bankFiles embed.FS

//go:embed embedded.json
var bankText string

// lastBanks is what was sent last.
var lastBanks string

type bank struct {
	Name      string
	Questions []question
}

type question struct {
	Text    string
	Answers []string
}

type banks struct{ Banks []bank }

func fillBanks(ctx context.Context, db *sql.DB) error {
	var data banks
	if err := json.Unmarshal(bankFile, &data); err != nil {
		return err
	}
	for _, b := range data.Banks {
		for _, q := range b.Questions {
			if _, err := db.ExecContext(ctx, "INSERT INTO questions (bank, text) VALUES ($1, $2)", b.Name, q.Text); err != nil { // quiet: a part of the file
				return err
			}
			if err := fillAnswers(ctx, db, q); err != nil {
				return err
			}
		}
	}
	return nil
}

func fillAnswers(ctx context.Context, db *sql.DB, q question) error {
	for _, a := range q.Answers {
		if _, err := db.ExecContext(ctx, "INSERT INTO answers (question, text) VALUES ($1, $2)", q.Text, a); err != nil { // quiet: a part of the file
			return err
		}
	}
	return nil
}

// What is sent has any number.
func storeBanks(ctx context.Context, db *sql.DB, sent []byte) error {
	var data banks
	if err := json.Unmarshal(sent, &data); err != nil {
		return err
	}
	for _, b := range data.Banks {
		for _, q := range b.Questions {
			if _, err := db.ExecContext(ctx, "INSERT INTO questions (bank, text) VALUES ($1, $2)", b.Name, q.Text); err != nil { // want write-in-loop
				return err
			}
			if err := storeAnswers(ctx, db, q); err != nil { // want write-in-loop
				return err
			}
		}
	}
	var more banks
	if err := json.Unmarshal(bankFile, &more); err != nil || len(more.Banks) == 0 {
		return err
	}
	return storeAnswers(ctx, db, more.Banks[0].Questions[0])
}

func storeAnswers(ctx context.Context, db *sql.DB, q question) error {
	for _, a := range q.Answers {
		if _, err := db.ExecContext(ctx, "INSERT INTO answers (question, text) VALUES ($1, $2)", q.Text, a); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

func loadBanks() (banks, error) {
	data, err := bankFiles.ReadFile("embedded.json")
	if err != nil {
		return banks{}, err
	}
	var all banks
	if err := json.NewDecoder(bytes.NewReader(data)).Decode(&all); err != nil {
		return banks{}, err
	}
	return all, nil
}

func loadLast() (banks, error) {
	var all banks
	if err := json.NewDecoder(strings.NewReader(lastBanks)).Decode(&all); err != nil {
		return banks{}, err
	}
	return all, nil
}

func fillNames(ctx context.Context, db *sql.DB, text string) error {
	all, err := loadBanks()
	if err != nil {
		return err
	}
	for _, b := range all.Banks {
		if _, err := db.ExecContext(ctx, "INSERT INTO banks (name) VALUES ($1)", b.Name); err != nil { // quiet: of the file
			return err
		}
	}
	rows, err := csv.NewReader(strings.NewReader(bankText)).ReadAll()
	if err != nil {
		return err
	}
	for _, row := range rows {
		if _, err := db.ExecContext(ctx, "INSERT INTO banks (name) VALUES ($1)", row[0]); err != nil { // quiet: of the file
			return err
		}
	}
	last, err := loadLast()
	if err != nil {
		return err
	}
	for _, b := range last.Banks {
		if _, err := db.ExecContext(ctx, "INSERT INTO banks (name) VALUES ($1)", b.Name); err != nil { // want write-in-loop
			return err
		}
	}
	words := regexp.MustCompile(bankText)
	for _, name := range words.FindAllString(text, -1) { // as many as there are in what is given
		if _, err := db.ExecContext(ctx, "INSERT INTO banks (name) VALUES ($1)", name); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}
