package cache

import (
	"context"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// TestModelInOneProcess drives writes and loads in every order that rapid finds,
// each stopped between its steps, and holds the cache to what doc.go says: what
// memory answers is what the database has now, and what Load answers is no older
// than the database was when Load was called.
func TestModelInOneProcess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rapid.Check(bubble{t}, func(t *rapid.T) {
			m := &model{cache: mustNew(t)}
			t.Repeat(map[string]func(*rapid.T){
				"load":    m.startLoad,
				"loadAll": m.startLoadAll,
				"finish":  m.finishLoad,
				"hold":    m.hold,
				"commit":  m.commit,
				"release": m.release,
				"lookup":  m.lookup,
			})
			for len(m.loads) > 0 {
				m.finishLoad(t)
			}
			synctest.Wait()
			m.cache.Close()
		})
	})
}

// bubble hides the test's deadline, which has no meaning in a bubble's time.
type bubble struct{ testing.TB }

func mustNew(t *rapid.T) *Cache {
	c, err := New(Options{Entries: 4})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

const modelRows = 3

type model struct {
	cache    *Cache
	database [modelRows]int
	loads    []chan struct{} // loads that have read the database and wait
	writes   []*modelWrite
}

type modelWrite struct {
	row       int
	hold      *Hold
	committed bool
}

func modelDep(row int) Dep { return Row("t", string(rune('a'+row))) }

func (m *model) row(t *rapid.T) int { return rapid.IntRange(0, modelRows-1).Draw(t, "row") }

func (m *model) startLoad(t *rapid.T) {
	row := m.row(t)
	oldest := m.database[row]
	go func() {
		v, err := m.cache.Load(context.Background(), &Request{
			Key: Key{1, uint64(row)}, Args: row, Deps: []Dep{modelDep(row)},
			Load: func(context.Context, Position) (Loaded, error) {
				read := m.database[row]
				wait := make(chan struct{})
				m.loads = append(m.loads, wait)
				<-wait
				return Loaded{Value: read}, nil
			},
		})
		if err != nil || v.(int) < oldest {
			t.Errorf("row %d: a load that began at %d got %v, %v", row, oldest, v, err)
		}
	}()
	synctest.Wait() // one goroutine at a time: it waits, or it is done
}

// startLoadAll loads several rows at once, of which one may come twice.
func (m *model) startLoadAll(t *rapid.T) {
	rows := rapid.SliceOfN(rapid.IntRange(0, modelRows-1), 1, modelRows+1).Draw(t, "rows")
	oldest := m.database
	var rs []*Request
	for _, row := range rows {
		rs = append(rs, &Request{Key: Key{1, uint64(row)}, Args: row, Deps: []Dep{modelDep(row)}})
	}
	go func() {
		values, err := m.cache.LoadAll(context.Background(), rs, func(_ context.Context, _ Position, which []int) (loaded []Loaded, err error) {
			for _, i := range which {
				loaded = append(loaded, Loaded{Value: m.database[rows[i]]})
			}
			wait := make(chan struct{})
			m.loads = append(m.loads, wait)
			<-wait
			return loaded, nil
		})
		if err != nil || len(values) != len(rows) {
			t.Errorf("rows %v: %v, %v", rows, values, err)
			return
		}
		for i, row := range rows {
			if values[i].(int) < oldest[row] {
				t.Errorf("row %d: a load of %v that began at %d got %v", row, rows, oldest[row], values[i])
			}
		}
	}()
	synctest.Wait()
}

func (m *model) finishLoad(t *rapid.T) {
	if len(m.loads) == 0 {
		t.Skip("no load")
	}
	i := rapid.IntRange(0, len(m.loads)-1).Draw(t, "load")
	wait := m.loads[i]
	m.loads = append(m.loads[:i:i], m.loads[i+1:]...)
	close(wait)
	synctest.Wait()
}

func (m *model) hold(t *rapid.T) {
	row := m.row(t)
	m.writes = append(m.writes, &modelWrite{row: row, hold: m.cache.Hold(modelDep(row))})
}

func (m *model) write(t *rapid.T) *modelWrite {
	if len(m.writes) == 0 {
		t.Skip("no write")
	}
	return m.writes[rapid.IntRange(0, len(m.writes)-1).Draw(t, "write")]
}

func (m *model) commit(t *rapid.T) {
	if w := m.write(t); !w.committed {
		m.database[w.row]++
		w.committed = true
	}
}

func (m *model) release(t *rapid.T) {
	w := m.write(t)
	if w.committed {
		if err := w.hold.Release(context.Background(), Position{}); err != nil {
			t.Fatal(err)
		}
	} else {
		w.hold.Cancel()
	}
	for i := range m.writes {
		if m.writes[i] == w {
			m.writes = append(m.writes[:i:i], m.writes[i+1:]...)
			break
		}
	}
}

func (m *model) lookup(t *rapid.T) {
	row := m.row(t)
	if v, ok := Lookup(m.cache, Key{1, uint64(row)}, row); ok && v.(int) != m.database[row] {
		t.Fatalf("row %d: memory answers %v, the database has %d", row, v, m.database[row])
	}
}

// system is a database of counters, and what writers have finished.
type system struct{ rows, finished [4]atomic.Int64 }

func (s *system) write(t testing.TB, c *Cache, row int) {
	hold := c.Hold(modelDep(row))
	value := s.rows[row].Add(1) // the commit
	if err := hold.Release(context.Background(), Position{}); err != nil {
		t.Error(err)
		return
	}
	for {
		old := s.finished[row].Load()
		if old >= value || s.finished[row].CompareAndSwap(old, value) {
			return
		}
	}
}

func (s *system) read(t testing.TB, c *Cache, row int) int64 {
	if rand.IntN(3) == 0 {
		return s.readAll(t, c, row)
	}
	if v, ok := Lookup(c, Key{1, uint64(row)}, row); ok {
		return v.(int64)
	}
	v, err := c.Load(context.Background(), s.request(row))
	if err != nil {
		t.Error(err)
		return 1 << 62
	}
	return v.(int64)
}

func (s *system) request(row int) *Request {
	return &Request{
		Key: Key{1, uint64(row)}, Args: row, Name: string(rune('a' + row)), Deps: []Dep{modelDep(row)},
		Decode: func(_ context.Context, b []byte) (any, error) {
			var n int64
			for _, x := range b {
				n = n<<8 | int64(x)
			}
			return n, nil
		},
		Load: func(context.Context, Position) (Loaded, error) {
			loaded := s.load(row)
			s.dawdle()
			return loaded, nil
		},
	}
}

func (s *system) load(row int) Loaded {
	n := s.rows[row].Load()
	return Loaded{Value: n, Bytes: []byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}}
}

// dawdle lets things happen between a look and what is made of it.
func (s *system) dawdle() {
	if rand.IntN(4) == 0 {
		time.Sleep(time.Duration(rand.IntN(1000)) * time.Microsecond)
	}
}

// readAll reads some rows at once, among them the one that it returns.
func (s *system) readAll(t testing.TB, c *Cache, row int) int64 {
	rows := []int{rand.IntN(len(s.rows)), row, rand.IntN(len(s.rows))}
	var rs []*Request
	for _, row := range rows {
		rs = append(rs, s.request(row))
	}
	values, err := c.LoadAll(context.Background(), rs, func(_ context.Context, _ Position, which []int) (loaded []Loaded, err error) {
		for _, i := range which {
			loaded = append(loaded, s.load(rows[i]))
		}
		s.dawdle()
		return loaded, nil
	})
	if err != nil {
		t.Error(err)
		return 1 << 62
	}
	return values[1].(int64)
}

// hammer reads and writes from several goroutines on several caches. No read
// may be older than a write that was finished before it began, by more than
// slack.
func (s *system) hammer(t *testing.T, caches []*Cache, slack time.Duration) {
	// What was finished when, so that a read can ask for some time ago.
	type moment struct {
		at   time.Time
		rows [4]int64
	}
	var mu sync.Mutex
	var history []moment
	stop := time.Now().Add(time.Second + 2*slack)
	var running sync.WaitGroup
	if slack > 0 {
		running.Go(func() {
			for time.Now().Before(stop) {
				var m moment
				for i := range m.rows {
					m.rows[i] = s.finished[i].Load()
				}
				m.at = time.Now() // after the look: all of it was finished by then
				mu.Lock()
				history = append(history, m)
				mu.Unlock()
				time.Sleep(5 * time.Millisecond)
			}
		})
	}
	least := func(row int) (n int64) {
		if slack == 0 {
			return s.finished[row].Load()
		}
		mu.Lock()
		defer mu.Unlock()
		for i := len(history) - 1; i >= 0; i-- {
			if time.Since(history[i].at) > slack {
				return history[i].rows[row]
			}
		}
		return 0
	}
	for _, c := range caches {
		for range 4 {
			running.Go(func() {
				for time.Now().Before(stop) {
					row := rand.IntN(len(s.rows))
					if rand.IntN(20) == 0 {
						s.write(t, c, row)
						continue
					}
					want := least(row)
					if got := s.read(t, c, row); got < want {
						t.Errorf("row %d: read %d, but %d was finished before", row, got, want)
						return
					}
				}
			})
		}
	}
	running.Wait()
}

func TestNoReadIsOlderThanAFinishedWrite(t *testing.T) {
	t.Parallel()
	c := newCache(t, Options{})
	new(system).hammer(t, []*Cache{c}, 0)
	if s := c.Stats(); s.L1Hits == 0 || s.Invalidations == 0 {
		t.Errorf("nothing was tried: %+v", s)
	}
}

func TestNoReadThroughRedisIsOlderThanAFinishedWrite(t *testing.T) {
	t.Parallel()
	server := dbtest.Redis(t)
	// Callers share loads within a process on the word of messages, so each
	// reader of this test is a process.
	var caches []*Cache
	for range 2 {
		caches = append(caches, process(t, server, Options{DisableL1: true, Timeout: 5 * time.Second}))
	}
	s := new(system)
	var running sync.WaitGroup
	stop := time.Now().Add(time.Second)
	for _, c := range caches {
		running.Go(func() {
			for time.Now().Before(stop) {
				row := rand.IntN(len(s.rows))
				if rand.IntN(10) == 0 {
					s.write(t, c, row)
					continue
				}
				want := s.finished[row].Load()
				if got := s.read(t, c, row); got < want {
					t.Errorf("row %d: read %d through Redis, but %d was finished before", row, got, want)
					return
				}
			}
		})
	}
	running.Wait()
	if n := caches[0].Stats(); n.L2Hits == 0 || n.Received == 0 {
		t.Errorf("nothing was tried: %+v", n)
	}
}

func TestOtherProcessesLagNoMoreThanTheFence(t *testing.T) {
	t.Parallel()
	server := dbtest.Redis(t)
	opts := Options{Timeout: 5 * time.Second}
	a, b := process(t, server, opts), process(t, server, opts)
	new(system).hammer(t, []*Cache{a, b}, Fence)
	for _, c := range []*Cache{a, b} {
		if s := c.Stats(); s.L1Hits == 0 || s.L2Hits == 0 || s.Received == 0 {
			t.Errorf("nothing was tried: %+v", s)
		}
	}
}

func TestStampsGrow(t *testing.T) {
	t.Parallel()
	server := dbtest.Redis(t)
	c := process(t, server, Options{})
	ahead := time.Now().Add(time.Hour).UnixMicro() // a clock that was set back
	raw := server.Client(t)
	must(t, raw.Set(t.Context(), c.l2.depKey(Table("t")), ahead, 0).Err())
	last := uint64(ahead)
	for i := range 5 {
		b, err := c.l2.bump(t.Context(), []Dep{Table("t")}, Position{1, uint64(10 - i)}, 1)
		if err != nil || b.old[Table("t")] != last || b.new[Table("t")] <= last {
			t.Fatalf("stamp %d: %+v, %v", last, b, err)
		}
		last = b.new[Table("t")]
	}
	values, err := c.l2.values(t.Context(), []Dep{Table("t")})
	must(t, err)
	if _, at, _ := parseStamp(values[0]); at != (Position{1, 10}) {
		t.Errorf("position %+v, want the latest", at)
	}
}
