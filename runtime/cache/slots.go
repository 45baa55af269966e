package cache

import "sync/atomic"

// slotCount bounds the memory of local versions: dependencies that share a slot
// are invalidated together.
const slotCount = 1 << 16

// A slot's word counts its present holders in the low bits and its changes in
// the others. So "nothing has changed and nobody holds it" is one comparison
// with a word that had no holders.
const (
	holdersMask = 1<<holderBits - 1
	holderBits  = 16
	oneChange   = 1 << holderBits
)

type slots struct {
	words [slotCount]atomic.Uint64
	// changes counts how often any word has become another one, after it has: who saw
	// all words of an entry be the present ones since the count is what it is need
	// not look at them again.
	changes atomic.Uint64
	// positions has the latest known change of each slot.
	positions [slotCount]atomic.Pointer[Position]
}

func slotOf(d Dep) uint32 { return uint32(d) % slotCount }

// A version is a slot's word at some time.
type version struct {
	slot uint32
	word uint64
}

func (s *slots) read(slot uint32) version { return version{slot, s.words[slot].Load()} }

// hold adds a holder and returns the new word.
func (s *slots) hold(slot uint32) uint64 { return s.add(slot, oneChange+1) }

// release removes a holder.
func (s *slots) release(slot uint32) { s.add(slot, oneChange-1) }

// add changes a word, and tells of it.
func (s *slots) add(slot uint32, n uint64) uint64 {
	word := s.words[slot].Add(n)
	s.changes.Add(1)
	return word
}

// cancel removes the holder that made a word. If the slot still has that word,
// nothing has happened since but loads that overlapped the hold and were not
// kept, so it may go back to the word from before. That is nothing to tell of: it
// ends no entry.
func (s *slots) cancel(slot uint32, word uint64) {
	if !s.words[slot].CompareAndSwap(word, word-oneChange-1) {
		s.release(slot)
	}
}

// change gives a slot a new version, as a message from elsewhere does.
func (s *slots) change(slot uint32) { s.add(slot, oneChange) }

// snapshot appends the present versions of what an entry depends on. ok says
// that nothing of it is held.
func (s *slots) snapshot(to []version, deps []Dep) (_ []version, ok bool) {
	v := s.read(slotOf(All))
	ok = v.word&holdersMask == 0
	to = append(to, v)
	for _, d := range deps {
		v := s.read(slotOf(d))
		ok = ok && v.word&holdersMask == 0
		to = append(to, v)
	}
	return to, ok
}

// current tells whether versions are still the present ones.
func (s *slots) current(versions []version) bool {
	for i := range versions {
		if s.words[versions[i].slot].Load() != versions[i].word {
			return false
		}
	}
	return true
}

// moved records that a slot changed at a position.
func (s *slots) moved(slot uint32, at Position) {
	if at == (Position{}) {
		return
	}
	known := at // a copy: at itself would be allocated where nothing is known, too
	for p := &s.positions[slot]; ; {
		old := p.Load()
		if old != nil && old.Compare(known) >= 0 || p.CompareAndSwap(old, &known) {
			return
		}
	}
}

// position returns the latest known change of what an entry depends on.
func (s *slots) position(deps []Dep) Position {
	var last Position
	if p := s.positions[slotOf(All)].Load(); p != nil {
		last = *p
	}
	for _, d := range deps {
		if p := s.positions[slotOf(d)].Load(); p != nil {
			last = later(last, *p)
		}
	}
	return last
}
