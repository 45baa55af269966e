package check

// A Rule is one kind of thing to find. Its functions are called one at a time,
// never at once, and may be nil; at least one of them is set. They must not keep the
// Pass, nor start goroutines: a panic in a rule is reported and ends that call
// alone, a panic in a goroutine ends the process.
type Rule struct {
	// ID is what findings carry, and what configuration and comments name:
	// lower-case words with hyphens. It never changes once it is released.
	ID string
	// Title says what the rule reports, in a line of Markdown.
	Title string
	// Severity is what its findings have unless the configuration says
	// otherwise: Error, Warning or Info.
	Severity string
	// Page is the rule's page in Markdown: what it reports, why, an example,
	// the cure, when it is silent, how to silence it.
	Page string
	// Needs is what Query reads of what is worked out once for several rules.
	Needs []Need

	// Query judges Pass.Query.
	Query func(*Pass)
	// Merge makes one finding of those in several queries that have one cure.
	// It is given what Query reported and was not silenced, in the order of the
	// queries.
	Merge func([]Finding) []Finding
	// Schema judges the schema. It is called once, after all queries are judged:
	// Pass.Found has what was found in them.
	Schema func(*Pass)
	// Against: the rule judges only what is new since the version that
	// Options.Against has, so that a comment which silences nothing is not judged.
	Against bool
	// Unused judges a comment that silences nothing.
	Unused func(*Pass, Ignore)
}
