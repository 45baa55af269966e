package rounds

import (
	"context"
	"database/sql"
	"maps"
	"slices"
)

type note struct {
	Kind string
	Text string
}

type noteList []note

func (l *noteList) load(ctx context.Context, db *sql.DB) error {
	rows, err := db.QueryContext(ctx, "SELECT kind, text FROM drafts")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var n note
		if err := rows.Scan(&n.Kind, &n.Text); err != nil {
			return err
		}
		*l = append(*l, n)
	}
	return rows.Err()
}

func (n *note) insert(ctx context.Context, db *sql.DB) error {
	_, err := db.ExecContext(ctx, "INSERT INTO notes (kind, text) VALUES ($1, $2)", n.Kind, n.Text)
	return err
}

func inTx(ctx context.Context, do func(ctx context.Context) error) error { return do(ctx) }

// A few appends, some of them on a condition and one in a transaction.
func fewAppends(ctx context.Context, db *sql.DB, paid, late bool) error {
	notes := []note{{Kind: "begun"}}
	if paid {
		notes = append(notes, note{Kind: "paid"})
	}
	if late {
		notes = append(notes, note{Kind: "late"}, note{Kind: "warned"})
	}
	return inTx(ctx, func(ctx context.Context) error {
		notes = append(notes, note{Kind: "ended"})
		for i := range notes {
			if err := notes[i].insert(ctx, db); err != nil {
				return err
			}
		}
		for i := 0; i < len(notes); i++ {
			if err := notes[i].insert(ctx, db); err != nil {
				return err
			}
		}
		return nil
	})
}

// One append in a loop makes it as long as what that goes over.
func appendsInLoop(ctx context.Context, db *sql.DB, texts []string) error {
	notes := []note{{Kind: "begun"}}
	for _, text := range texts {
		notes = append(notes, note{Kind: "text", Text: text})
	}
	for _, n := range notes {
		if err := n.insert(ctx, db); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// So does a literal that appends, for each call of it, and what another list has.
func appendsByLiteral(ctx context.Context, db *sql.DB, texts []string, more []note) error {
	var notes, others []note
	add := func(text string) { notes = append(notes, note{Text: text}) }
	for _, text := range texts {
		add(text)
	}
	for _, n := range notes {
		if err := n.insert(ctx, db); err != nil { // want write-in-loop
			return err
		}
	}
	others = append(others, more...)
	for _, n := range others {
		if err := n.insert(ctx, db); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// A method loads what is not written out.
func loadedByMethod(ctx context.Context, db *sql.DB) error {
	var notes noteList
	if err := notes.load(ctx, db); err != nil {
		return err
	}
	notes = append(notes, note{Kind: "end"})
	for _, n := range notes {
		if err := n.insert(ctx, db); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// A map of a few keys that are set here.
func fewKeys(ctx context.Context, db *sql.DB, text string) error {
	texts := map[string]string{}
	texts["title"] = text
	texts["summary"] = text
	for kind, text := range texts {
		if _, err := db.ExecContext(ctx, "INSERT INTO notes (kind, text) VALUES ($1, $2)", kind, text); err != nil {
			return err
		}
	}
	return nil
}

// One that another function fills.
func filledKeys(ctx context.Context, db *sql.DB, fill func(map[string]string)) error {
	texts := map[string]string{"title": ""}
	fill(texts)
	for kind, text := range texts {
		if _, err := db.ExecContext(ctx, "INSERT INTO notes (kind, text) VALUES ($1, $2)", kind, text); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

func made(kind string) (n int, notes []note, err error) {
	if kind == "" {
		return 0, nil, sql.ErrNoRows
	}
	notes = []note{{Kind: kind}, {Kind: "end"}}
	return len(notes), notes, nil
}

func madeOf(texts []string) (n int, notes []note, err error) {
	for _, text := range texts {
		notes = append(notes, note{Text: text})
	}
	return len(notes), notes, nil
}

// One of several results, that its function writes out.
func oneOfResults(ctx context.Context, db *sql.DB, kind string, texts []string) error {
	_, notes, err := made(kind)
	if err != nil {
		return err
	}
	for _, n := range notes {
		if err := n.insert(ctx, db); err != nil {
			return err
		}
	}
	_, more, err := madeOf(texts)
	if err != nil {
		return err
	}
	for _, n := range more {
		if err := n.insert(ctx, db); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

var greetings = map[string]string{
	"da": "hej", "de": "hallo", "en": "hello", "es": "hola", "fi": "hei", "fr": "bonjour", "it": "ciao", "nl": "hallo", "pl": "cześć", "pt": "olá",
}

type stage string

const (
	drafted  stage = "drafted"
	reviewed stage = "reviewed"
	accepted stage = "accepted"
	printed  stage = "printed"
	bound    stage = "bound"
	shipped  stage = "shipped"
	sold     stage = "sold"
	returned stage = "returned"
	pulped   stage = "pulped"
)

func (stage) all() []stage {
	return []stage{drafted, reviewed, accepted, printed, bound, shipped, sold, returned, pulped}
}

// Enumerations do not grow with data.
func enumerations(ctx context.Context, db *sql.DB, s stage) error {
	for lang, text := range greetings {
		if _, err := db.ExecContext(ctx, "INSERT INTO notes (kind, text) VALUES ($1, $2)", lang, text); err != nil {
			return err
		}
	}
	for _, lang := range slices.Sorted(maps.Keys(greetings)) {
		if _, err := db.ExecContext(ctx, "INSERT INTO notes (kind) VALUES ($1)", lang); err != nil {
			return err
		}
	}
	for _, stage := range s.all() {
		if _, err := db.ExecContext(ctx, "INSERT INTO notes (kind) VALUES ($1)", stage); err != nil {
			return err
		}
	}
	return nil
}

// Nine records are none.
func nineRecords(ctx context.Context, db *sql.DB) error {
	for _, n := range []note{{"a", "1"}, {"b", "2"}, {"c", "3"}, {"d", "4"}, {"e", "5"}, {"f", "6"}, {"g", "7"}, {"h", "8"}, {"i", "9"}} {
		if err := n.insert(ctx, db); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// What keeps the length: no more than it had.
func shortened(ctx context.Context, db *sql.DB, first, second string) error {
	kinds := []string{first}
	if second != "" {
		kinds = append(kinds, second)
	}
	slices.Sort(kinds)
	kinds = slices.Compact(kinds)
	for _, kind := range kinds {
		if _, err := db.ExecContext(ctx, "DELETE FROM notes WHERE kind = $1", kind); err != nil {
			return err
		}
	}
	return nil
}

// Cut up by the function itself, or by one that goes on with what is left.
func cut(ctx context.Context, db *sql.DB, data []byte, names []string) error {
	var parts [][]byte
	for len(data) > 0 {
		if len(data) <= 1000 {
			parts = append(parts, data)
			break
		}
		parts = append(parts, data[:1000])
		data = data[1000:]
	}
	for i, part := range parts {
		if _, err := db.ExecContext(ctx, "INSERT INTO parts (i, part) VALUES ($1, $2)", i, part); err != nil {
			return err
		}
	}
	for i, batch := range batches(names) {
		if _, err := db.ExecContext(ctx, "INSERT INTO parts (i, names) VALUES ($1, $2)", i, batch); err != nil {
			return err
		}
	}
	return nil
}

func batches(names []string) (all [][]string) {
	const size = 100
	for size < len(names) {
		names, all = names[size:], append(all, names[:size:size])
	}
	return append(all, names)
}

// Words are no chunks.
func words(ctx context.Context, db *sql.DB, text string) error {
	var all []string
	for i := 0; i+4 < len(text); i++ {
		all = append(all, text[i:i+4])
	}
	for _, word := range all {
		if _, err := db.ExecContext(ctx, "INSERT INTO words (word) VALUES ($1)", word); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// What is sent in chunks for each of many is sent in chunks.
func cutEach(ctx context.Context, db *sql.DB, all map[string][]string) error {
	for owner, names := range all {
		for _, batch := range batches(names) {
			if _, err := db.ExecContext(ctx, "INSERT INTO parts (owner, names) VALUES ($1, $2)", owner, batch[0]+batch[1]); err != nil {
				return err
			}
		}
	}
	return nil
}

// A parameter that has a few if it is given none: what is given is of their kind.
func ofStages(ctx context.Context, db *sql.DB, stages []stage) error {
	if len(stages) == 0 {
		stages = []stage{drafted, printed}
	}
	for _, s := range stages {
		if _, err := db.ExecContext(ctx, "INSERT INTO notes (kind) VALUES ($1)", s); err != nil {
			return err
		}
	}
	return nil
}

// The stages of a handler, each given once, by a loop that leaves some out: one of each, however
// many there are.
type pipeline struct{ stages []func(id int64) error }

func (p *pipeline) add(stages ...func(id int64) error) {
	for _, s := range stages {
		if s != nil {
			p.stages = append(p.stages, s)
		}
	}
}

func stageOf(db *sql.DB, kind string) func(id int64) error {
	return func(id int64) error {
		var n int64
		return db.QueryRow("SELECT n FROM stages WHERE kind = $1 AND id = $2", kind, id).Scan(&n)
	}
}

func newPipeline(db *sql.DB) *pipeline {
	p := &pipeline{}
	p.add(stageOf(db, "first"), stageOf(db, "last"), nil)
	return p
}

func (p *pipeline) run(id int64) error {
	for _, s := range p.stages {
		if err := s(id); err != nil {
			return err
		}
	}
	return nil
}

// A loop that makes one for each makes as many.
func runMade(db *sql.DB, kinds []string, id int64) error {
	var stages []func(id int64) error
	for _, kind := range kinds {
		stages = append(stages, stageOf(db, kind))
	}
	for _, s := range stages {
		if err := s(id); err != nil { // want n-plus-one
			return err
		}
	}
	return nil
}

var treeKinds = []uint16{1, 2, 3}

type treeSet struct{ trees []*note }

// As many as the package's list has, taken from elsewhere one by one.
func (s *treeSet) models() []*note {
	all := make([]*note, 0)
	for _, kind := range treeKinds {
		all = append(all, s.trees[kind])
	}
	return all
}

// For each element of a list that somebody gives there are two.
func (s *treeSet) pairs(texts []string) []*note {
	var all []*note
	for _, text := range texts {
		all = append(all, &note{Text: text}, &note{Text: text})
	}
	return all
}

// What grows as it is gone over.
func (s *treeSet) grown(more func() *note) []*note {
	all := []*note{more()}
	for _, one := range all {
		all = append(all, one)
	}
	return all
}

func saveTrees(ctx context.Context, db *sql.DB, s *treeSet, texts []string, more func() *note) error {
	for _, n := range s.models() {
		if err := n.insert(ctx, db); err != nil {
			return err
		}
	}
	for _, n := range s.grown(more) {
		if err := n.insert(ctx, db); err != nil { // want write-in-loop
			return err
		}
	}
	for _, n := range s.pairs(texts) {
		if err := n.insert(ctx, db); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// All who ask for some name them.
type preferences struct{ db *sql.DB }

func (p *preferences) some(ctx context.Context, keys []string) (all []string, err error) {
	for _, key := range keys {
		var value string
		if err = p.db.QueryRowContext(ctx, "SELECT value FROM preferences WHERE key = $1", key).Scan(&value); err != nil {
			return nil, err
		}
		all = append(all, value)
	}
	return all, nil
}

func (p *preferences) mail(ctx context.Context) ([]string, error) {
	return p.some(ctx, []string{"host", "port"})
}

func (p *preferences) disk(ctx context.Context) ([]string, error) {
	return p.some(ctx, []string{"bucket", "folder", "size"})
}

// One who does may be an example, and another one has them from elsewhere.
func (p *preferences) each(ctx context.Context, keys []string) (all []string, err error) {
	for _, key := range keys {
		var value string
		if err = p.db.QueryRowContext(ctx, "SELECT value FROM preferences WHERE key = $1", key).Scan(&value); err != nil { // want n-plus-one
			return nil, err
		}
		all = append(all, value)
	}
	return all, nil
}

func (p *preferences) shown(ctx context.Context) ([]string, error) {
	return p.each(ctx, []string{"color", "font"})
}

func (p *preferences) asked(ctx context.Context, keys []string) ([]string, error) {
	return p.each(ctx, keys)
}

// Each of two is made of the other one, however often.
func spread(ctx context.Context, db *sql.DB, next func() (int64, bool)) error {
	var near, far []int64
again:
	id, more := next()
	near = append(far, id)
	far = append(near, id+1)
	if more {
		goto again
	}
	for _, id := range far {
		if _, err := db.ExecContext(ctx, "UPDATE cells SET seen = true WHERE id = $1", id); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// Groups that are gathered here, each sent with its key.
func forgetGroups(ctx context.Context, db *sql.DB, list []visit) error {
	byHost := map[int64][]int64{}
	for _, v := range list {
		byHost[v.Host] = append(byHost[v.Host], v.At)
	}
	var hosts []int64
	for h := range byHost {
		hosts = append(hosts, h)
	}
	for _, h := range hosts {
		if _, err := db.ExecContext(ctx, "DELETE FROM visits WHERE host = $1 AND at = ANY($2)", h, byHost[h]); err != nil { // quiet: a group for each
			return err
		}
		if _, err := db.ExecContext(ctx, "UPDATE hosts SET visits = $2 WHERE id = $1", h, len(byHost[h])); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// A list that is read, or made of a few if there is none.
type boost struct{ Week int }

func boosts(ctx context.Context, db *sql.DB, read []boost) error {
	all := read
	if len(all) == 0 {
		all = []boost{{1}, {2}, {3}}
		for _, b := range all {
			if _, err := db.ExecContext(ctx, "INSERT INTO boosts (week) VALUES ($1)", b.Week); err != nil {
				return err
			}
		}
	}
	for _, b := range all {
		if _, err := db.ExecContext(ctx, "UPDATE boosts SET seen = true WHERE week = $1", b.Week); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// One to which more is added is no longer that list.
func moreBoosts(ctx context.Context, db *sql.DB, read []boost) error {
	var all []boost
	if len(read) > 0 {
		all = []boost{{1}, {2}}
		all = append(all, read...)
		for _, b := range all {
			if _, err := db.ExecContext(ctx, "INSERT INTO boosts (week) VALUES ($1)", b.Week); err != nil { // want write-in-loop
				return err
			}
		}
	}
	return nil
}

// Structs without the names of their fields.
var duties = []struct {
	Name  string
	Parts []string
}{
	{"owner", []string{"read", "write", "delete"}},
	{"guest", []string{"read"}},
}

func addDuties(ctx context.Context, db *sql.DB) error {
	for _, d := range duties {
		for _, part := range d.Parts {
			if _, err := db.ExecContext(ctx, "INSERT INTO duties (name, part) VALUES ($1, $2)", d.Name, part); err != nil {
				return err
			}
		}
	}
	return nil
}

const mostNotes = 3

// A round that finds enough ends it.
func addNotesUpTo(ctx context.Context, db *sql.DB, texts []string, there int) error {
	added := 0
	for _, text := range texts {
		if there+added >= mostNotes {
			break
		}
		if text == "" {
			continue
		}
		if _, err := db.ExecContext(ctx, "INSERT INTO notes (text) VALUES ($1)", text); err != nil {
			return err
		}
		added++
	}
	return nil
}

// How many there are of another kind says nothing.
func addNotesFor(ctx context.Context, db *sql.DB, texts []string) error {
	long := 0
	for _, text := range texts {
		if long >= mostNotes {
			break
		}
		if _, err := db.ExecContext(ctx, "INSERT INTO notes (text) VALUES ($1)", text); err != nil { // want write-in-loop
			return err
		}
		if len(text) > 100 {
			long++
		}
	}
	return nil
}

// What another one has in a field of that name, or what a method fills, is not what was put there.
type basket struct{ Items []boost }

func (b *basket) load(read []boost) { b.Items = read }

func copyBasket(ctx context.Context, db *sql.DB, in basket) (out basket, err error) {
	out.Items = []boost{}
	for _, b := range in.Items {
		if _, err := db.ExecContext(ctx, "INSERT INTO boosts (week) VALUES ($1)", b.Week); err != nil { // want write-in-loop
			return out, err
		}
	}
	return out, nil
}

func (b *basket) store(ctx context.Context, db *sql.DB, read []boost) error {
	b.Items = []boost{}
	b.load(read)
	for _, one := range b.Items {
		if _, err := db.ExecContext(ctx, "INSERT INTO boosts (week) VALUES ($1)", one.Week); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// The first few that are good may be the last of many.
func firstGood(ctx context.Context, db *sql.DB, ids []int64) (good []int64, err error) {
	found := 0
	for _, id := range ids {
		if found >= 3 {
			break
		}
		var n int
		if err := db.QueryRowContext(ctx, "SELECT n FROM goods WHERE id = $1", id).Scan(&n); err != nil { // want n-plus-one
			return nil, err
		}
		if n == 0 {
			continue
		}
		good = append(good, id)
		found++
	}
	return good, nil
}

// How often each was tried says nothing of how many there are.
type attempt struct {
	ID    int64
	Tries int
}

func tryAll(ctx context.Context, db *sql.DB, all []attempt) error {
	for _, a := range all {
		if a.Tries >= 3 {
			break
		}
		if _, err := db.ExecContext(ctx, "UPDATE attempts SET at = now() WHERE id = $1", a.ID); err != nil { // want write-in-loop
			return err
		}
		a.Tries++
	}
	return nil
}

// As many as are missing to a few; one that fails is none of them.
func fillBoosts(ctx context.Context, db *sql.DB, have int, all []boost) {
	filled := 0
	for _, b := range all {
		if have+filled >= 3 {
			break
		}
		if _, err := db.ExecContext(ctx, "INSERT INTO boosts (week) VALUES ($1)", b.Week); err != nil {
			continue
		}
		filled++
	}
	filled = 0
	for _, b := range all {
		if have+filled >= 3 {
			break
		}
		if _, err := db.ExecContext(ctx, "UPDATE boosts SET tried = true WHERE week = $1", b.Week); err != nil { // want write-in-loop
			return
		}
		if b.Week%2 == 0 { // those are not counted
			continue
		}
		filled++
	}
}
