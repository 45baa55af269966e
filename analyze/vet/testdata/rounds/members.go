package rounds

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
)

// Of what was sent, only what the program knows gets past.

var errUnknown = errors.New("unknown")

type doors struct{ db *sql.DB }

func (d *doors) open(ctx context.Context, name string) error {
	_, err := d.db.ExecContext(ctx, "UPDATE doors SET open = true WHERE name = $1", name)
	return err
}

func openKnown(ctx context.Context, d *doors, names []string) error {
	known := map[string]bool{"front": true, "back": true, "cellar": true}
	for _, name := range names {
		if !known[name] {
			continue
		}
		if err := d.open(ctx, name); err != nil {
			return err
		}
	}
	for _, name := range names {
		if name == "front" || name == "back" {
			if err := d.open(ctx, name); err != nil {
				return err
			}
		}
	}
	for _, name := range names {
		switch name {
		case "front", "back":
		default:
			return errUnknown
		}
		if err := d.open(ctx, name); err != nil {
			return err
		}
	}
	for _, name := range names {
		if slices.Contains([]string{"front", "back"}, name) {
			if err := d.open(ctx, name); err != nil {
				return err
			}
		}
	}
	return nil
}

// All others are as many as were sent.
func openOthers(ctx context.Context, d *doors, names []string) error {
	known := map[string]bool{"front": true, "back": true, "cellar": true}
	for _, name := range names {
		if known[name] {
			continue
		}
		if err := d.open(ctx, name); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// A map that is filled with what is there knows as many as there are.
func openStored(ctx context.Context, d *doors, names, stored []string) error {
	known := map[string]bool{}
	for _, name := range stored {
		known[name] = true
	}
	for _, name := range names {
		if !known[name] {
			continue
		}
		if err := d.open(ctx, name); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

func isDoor(name string) bool {
	switch name {
	case "front", "back", "cellar":
		return true
	}
	return false
}

func isWide(name string) bool { return strings.HasPrefix(name, "wide") }

// Those that are not known end it before the first is opened.
func openChecked(ctx context.Context, d *doors, wanted map[string]string) error {
	for name, by := range wanted {
		if !isDoor(name) {
			return errUnknown
		}
		if by == "" {
			return errUnknown
		}
	}
	for name := range wanted {
		if err := d.open(ctx, name); err != nil {
			return err
		}
	}
	return nil
}

// What is checked may be any number of names.
func openWide(ctx context.Context, d *doors, wanted map[string]string) error {
	for name := range wanted {
		if !isWide(name) {
			return errUnknown
		}
	}
	for name := range wanted {
		if err := d.open(ctx, name); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// A list of those alone that are known is as long as that.
func knownDoors(names []string) []string {
	allowed := map[string]bool{"front": true, "back": true}
	seen := map[string]bool{}
	found := []string{"cellar"}
	for _, name := range names {
		name = strings.TrimSpace(name)
		if !allowed[name] || seen[name] {
			continue
		}
		seen[name] = true
		found = append(found, name)
	}
	return found
}

func newDoors(names []string) []string {
	seen := map[string]bool{}
	var found []string
	for _, name := range names {
		if seen[name] {
			continue
		}
		seen[name] = true
		found = append(found, name)
	}
	return found
}

func openListed(ctx context.Context, d *doors, names []string) error {
	for _, name := range knownDoors(names) {
		if err := d.open(ctx, name); err != nil {
			return err
		}
	}
	for _, name := range newDoors(names) {
		if err := d.open(ctx, name); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// What kind an element is of says nothing of how many there are.
type door struct{ ID, Kind string }

func openKinds(ctx context.Context, d *doors, all []door) error {
	for _, one := range all {
		if one.Kind == "front" || one.Kind == "back" {
			if err := d.open(ctx, one.ID); err != nil { // want write-in-loop
				return err
			}
		}
	}
	return nil
}

// Of a kind that is known there may be many places.
func openPlaces(ctx context.Context, d *doors, kinds, ids []string) error {
	for i, kind := range kinds {
		if kind != "front" {
			continue
		}
		if err := d.open(ctx, ids[i]); err != nil { // want write-in-loop
			return err
		}
	}
	var found []string
	for i, kind := range kinds {
		if kind == "front" {
			found = append(found, ids[i])
		}
	}
	for _, id := range found {
		if err := d.open(ctx, id); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// A check that need not have run, or before which others were added, says nothing.
func openUnchecked(ctx context.Context, d *doors, names, more []string, strict bool) error {
	if strict {
		for _, name := range names {
			if !isDoor(name) {
				return errUnknown
			}
		}
	}
	for _, name := range names {
		if err := d.open(ctx, name); err != nil { // want write-in-loop
			return err
		}
	}
	for _, name := range names {
		if !isDoor(name) {
			return errUnknown
		}
	}
	names = append(names, more...)
	for _, name := range names {
		if err := d.open(ctx, name); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// Whoever may do all gets past.
func openAll(ctx context.Context, d *doors, names []string, all bool) error {
	known := map[string]bool{"front": true, "back": true}
	for _, name := range names {
		_, ok := known[name]
		if all {
			ok = true
		}
		if !ok {
			continue
		}
		if err := d.open(ctx, name); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// What is counted by name, in a map that is asked for itself.
func openCounted(ctx context.Context, d *doors, names []string, counts map[string]int) error {
	seen := map[string]int{}
	for _, name := range names {
		if _, ok := seen[name]; ok {
			seen[name]++
		} else {
			seen[name] = 1
		}
	}
	total := map[string]int{}
	for name, n := range counts {
		if old, ok := total[name]; ok {
			total[name] = old + n
		} else {
			total[name] = n
		}
	}
	for name := range seen {
		if err := d.open(ctx, name); err != nil { // want write-in-loop
			return err
		}
	}
	for name := range total {
		if err := d.open(ctx, name); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// A door of those that are written out, or one that has the name of one.
type doorKind struct{ name, shown string }

var doorKinds = []doorKind{{"front", "Front"}, {"back", "Back"}}

func isDoorName(name string) bool {
	if name == "" {
		return false
	}
	for _, k := range doorKinds {
		if k.name == name {
			return true
		}
	}
	return false
}

func isOneOfAll(all []string, name string) bool {
	for _, other := range all {
		if name == other {
			return true
		}
	}
	return false
}

func isAnyDoor(name string) bool {
	for _, k := range doorKinds {
		if k.name != name {
			return true
		}
	}
	return false
}

func openNamed(ctx context.Context, d *doors, names map[string]string, all []string) error {
	for name := range names {
		if !isDoorName(name) {
			return errUnknown
		}
	}
	for name := range names {
		if err := d.open(ctx, name); err != nil { // quiet: two at most
			return err
		}
	}
	return nil
}

func openNamedOf(ctx context.Context, d *doors, names, others map[string]string, all []string) error {
	for name := range names {
		if !isOneOfAll(all, name) {
			return errUnknown
		}
	}
	for name := range names {
		if err := d.open(ctx, name); err != nil { // want write-in-loop
			return err
		}
	}
	for name := range others {
		if !isAnyDoor(name) {
			continue
		}
		if err := d.open(ctx, name); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}
