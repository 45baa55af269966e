package lookups

import (
	"context"
	"testing"

	"github.com/graph-gophers/dataloader/v7"
	"github.com/vikstrous/dataloadgen"

	"github.com/dbgen-go/dbgen/bench/lookups/db"
	"github.com/dbgen-go/dbgen/runtime/loader"
)

// BenchmarkEngine is a hundred look-ups through each loader without a database:
// what gathering costs by itself.
func BenchmarkEngine(b *testing.B) {
	ids := make([]int64, keys)
	for i := range ids {
		ids[i] = int64(i)
	}
	stories := func(ids []int64) []db.Story {
		out := make([]db.Story, len(ids))
		for i, id := range ids {
			out[i].ID = id
		}
		return out
	}
	for _, engine := range []struct {
		name string
		load func() func(context.Context, int64) (db.Story, error)
	}{
		{"loader", func() func(context.Context, int64) (db.Story, error) {
			return loader.New(func(_ context.Context, ids []int64) ([]loader.Result[db.Story], error) {
				out := make([]loader.Result[db.Story], len(ids))
				for i, s := range stories(ids) {
					out[i].Value = s
				}
				return out, nil
			}, loader.Window(window), loader.MaxBatch(keys)).Load
		}},
		{"dataloader", func() func(context.Context, int64) (db.Story, error) {
			l := dataloader.NewBatchedLoader(func(_ context.Context, ids []int64) []*dataloader.Result[db.Story] {
				out := make([]*dataloader.Result[db.Story], len(ids))
				for i, s := range stories(ids) {
					out[i] = &dataloader.Result[db.Story]{Data: s}
				}
				return out
			}, dataloader.WithWait[int64, db.Story](window), dataloader.WithBatchCapacity[int64, db.Story](keys))
			return func(ctx context.Context, id int64) (db.Story, error) { return l.Load(ctx, id)() }
		}},
		{"dataloadgen", func() func(context.Context, int64) (db.Story, error) {
			return dataloadgen.NewLoader(func(_ context.Context, ids []int64) ([]db.Story, []error) { return stories(ids), nil },
				dataloadgen.WithWait(window), dataloadgen.WithBatchCapacity(keys)).Load
		}},
	} {
		b.Run("tool="+engine.name, func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				load := engine.load()
				if _, err := each(ids, func(id int64) (db.Story, error) { return load(b.Context(), id) }); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
