package stats

import "math"

// round keeps the first digits of a number: an estimate's others are noise, and
// would change the file each time that it is written.
func round(x float64, digits int) float64 {
	if x == 0 || math.IsInf(x, 0) || math.IsNaN(x) {
		return 0
	}
	unit := math.Pow10(digits - 1 - int(math.Floor(math.Log10(math.Abs(x)))))
	return math.Round(x*unit) / unit
}

// roundTo keeps decimals.
func roundTo(x float64, decimals int) float64 {
	unit := math.Pow10(decimals)
	return math.Round(x*unit) / unit
}

// roundPart keeps two digits of a part of a whole. Where it is most of the whole they
// are those of the rest, of which what is counted may consist: 0.9996 is not 1, nor
// 0.0004 nothing.
func roundPart(x float64) float64 {
	if x <= 0.5 {
		return round(x, 2)
	}
	return roundTo(1-round(1-x, 2), 9)
}
