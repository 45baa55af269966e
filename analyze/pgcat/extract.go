package pgcat

import "slices"

// ExtractNull is the null behaviour of extract(field FROM x), and of
// date_part('field', x), for an x of some type and a field that is known. The
// functions themselves promise nothing, because most fields of 'infinity' are
// NULL; those that grow without bound are infinite too.
func ExtractNull(field string, from OID) NullBehaviour {
	fields := []string{"year", "decade", "century", "millennium", "epoch"}
	switch from {
	case Time, Timetz:
		return NeverWhenArgsNonNull
	case Interval:
	case Date, Timestamp, Timestamptz:
		fields = append(fields, "isoyear", "julian")
	default:
		return MayBeNull
	}
	if slices.Contains(fields, field) {
		return NeverWhenArgsNonNull
	}
	return MayBeNull
}
