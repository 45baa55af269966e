package sized

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"

	"github.com/jackc/pgx/v5"
)

// pageSize is PostgreSQL's block size where nobody has built it with another.
const pageSize = 8192

// segment is how many pages a file of a relation has at most.
const segment = 131072

// PagesOf is how many pages rows of a width in bytes fill, at a fill factor of 0.9.
func PagesOf(rows, width float64) float64 { return math.Ceil(rows * width / (pageSize * 0.9)) }

// A Size is how large a relation is. Kind is its pg_class.relkind; a partitioned table or
// index ("p", "I") has no file. Visible is how many of the pages are all-visible.
type Size struct {
	OID                  uint32
	Kind                 string
	Rows, Pages, Visible float64
}

// Resize tells PostgreSQL how large relations are: in the catalogue, and by the length of
// their files.
func (db *Database) Resize(ctx context.Context, sizes ...Size) error {
	var oids []uint32
	var rows []float64
	var pages, visible []int32
	length := map[uint32]int64{}
	for _, s := range sizes {
		n := int32(min(s.Pages, math.MaxInt32))
		if s.Kind == "p" || s.Kind == "I" {
			n = 0
		} else {
			length[s.OID] = int64(n)
		}
		oids, rows, pages, visible = append(oids, s.OID), append(rows, s.Rows), append(pages, n), append(visible, int32(min(s.Visible, float64(n))))
	}
	found, err := db.Query(ctx, `
		UPDATE pg_class c SET reltuples = x.rows, relpages = x.pages, relallvisible = x.visible
		FROM unnest($1::oid[], $2::float4[], $3::int4[], $4::int4[]) x (oid, rows, pages, visible)
		WHERE c.oid = x.oid RETURNING c.oid, coalesce(pg_relation_filepath(c.oid), '')`, oids, rows, pages, visible)
	if err != nil {
		return err
	}
	var oid uint32
	var path string
	_, err = pgx.ForEachRow(found, []any{&oid, &path}, func() error {
		if n, ok := length[oid]; ok {
			return extend(filepath.Join(db.Server.data, path), n)
		}
		return nil
	})
	return err
}

// extend gives a relation's files the length of so many pages, without taking
// space on the disk.
func extend(path string, pages int64) error {
	for i := int64(0); ; i++ {
		name := path
		if i > 0 {
			name = fmt.Sprintf("%s.%d", path, i)
		}
		if _, err := os.Stat(name); os.IsNotExist(err) {
			if pages <= 0 {
				return nil
			}
			if err := makeSegment(name, path); err != nil {
				return err
			}
		}
		if pages <= 0 && i > 0 {
			if err := os.Remove(name); err != nil {
				return err
			}
			continue
		}
		if err := os.Truncate(name, min(pages, segment)*pageSize); err != nil {
			return err
		}
		pages -= min(pages, segment)
	}
}

// makeSegment makes a file that the server owns.
func makeSegment(name, like string) error {
	if err := os.WriteFile(name, nil, 0o600); err != nil {
		return err
	}
	return chownLike(name, like)
}
