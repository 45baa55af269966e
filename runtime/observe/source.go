package observe

import "fmt"

// A Source says what answered a call.
type Source uint8

// The sources.
const (
	SourcePrimary Source = iota
	SourceReplica
	SourceTransaction
	SourceForeign // a handle that the runtime does not know
	SourceL1
	SourceL2
	SourceShared // another call of this process that ran at the same time
	SourceNone   // refused before it was sent anywhere
	sourceCount
)

var sourceNames = [sourceCount]string{"primary", "replica", "transaction", "foreign", "l1", "l2", "shared", "none"}

// Sources are all of them, in the order of their values.
func Sources() []Source {
	all := make([]Source, sourceCount)
	for i := range all {
		all[i] = Source(i)
	}
	return all
}

// String returns the source's name, such as "replica".
func (s Source) String() string {
	if s < sourceCount {
		return sourceNames[s]
	}
	return fmt.Sprintf("source %d", uint8(s))
}

// MarshalText writes the source's name.
func (s Source) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (s *Source) UnmarshalText(text []byte) error {
	for i, name := range sourceNames {
		if name == string(text) {
			*s = Source(i)
			return nil
		}
	}
	return fmt.Errorf("observe: there is no source %q", text)
}

// cached reports whether a cache answered.
func (s Source) cached() bool { return s == SourceL1 || s == SourceL2 || s == SourceShared }

// reached reports whether a server was asked.
func (s Source) reached() bool { return s <= SourceForeign }
