package dbgen

import (
	"errors"
	"sync/atomic"

	"github.com/dbgen-go/dbgen/runtime/internal/token"
)

// TokenStats counts tokens of sessions. Those that were refused sent their session's
// reads to the primary for a moment, and are counted by the reason.
type TokenStats struct {
	Issued   int64
	Accepted int64

	Malformed       int64 // cut, too long, or no token at all
	OtherVersion    int64
	UnknownKey      int64 // signed by a key that is not configured (any more)
	BadSignature    int64 // forged, altered, or another user's
	OtherSystem     int64
	Expired         int64
	UnknownTimeline int64
}

// Refused returns how many were refused, for whatever reason.
func (s TokenStats) Refused() int64 {
	return s.Malformed + s.OtherVersion + s.UnknownKey + s.BadSignature + s.OtherSystem + s.Expired + s.UnknownTimeline
}

// refusals are the reasons in the order of tokenCounts.refused.
var refusals = [...]error{
	token.ErrMalformed, token.ErrVersion, token.ErrKey, token.ErrSignature, token.ErrSystem, token.ErrExpired, errTimeline,
}

type tokenCounts struct {
	issued, accepted atomic.Int64
	refused          [len(refusals)]atomic.Int64
}

func (n *tokenCounts) refuse(err error) {
	for i, reason := range refusals {
		if errors.Is(err, reason) {
			n.refused[i].Add(1)
		}
	}
}

func (n *tokenCounts) stats() TokenStats {
	r := &n.refused
	return TokenStats{
		Issued: n.issued.Load(), Accepted: n.accepted.Load(),
		Malformed: r[0].Load(), OtherVersion: r[1].Load(), UnknownKey: r[2].Load(), BadSignature: r[3].Load(),
		OtherSystem: r[4].Load(), Expired: r[5].Load(), UnknownTimeline: r[6].Load(),
	}
}
