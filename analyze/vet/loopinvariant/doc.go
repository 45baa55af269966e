// Package loopinvariant is the rule loop-invariant-query: a generated read that
// is called in a loop while none of its arguments depends on the loop, so that
// each round asks the same question.
//
//	for _, s := range stories {
//		settings, err := q.GetSettings(ctx, userID) // the same each time
//		…
//	}
//
// The cure is to call it once before the loop. It is silent when a write in the
// loop may change the answer, when the loop waits or retries, and when an
// argument comes from a function whose result may change.
package loopinvariant
