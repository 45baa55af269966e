package debugpage

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
)

// Options say who may see a page and how often it looks.
type Options struct {
	// Authorize reports whether the sender of a request may see the page. It is asked
	// for every request, also for those of styles and scripts, and again whenever a
	// live view connects anew, which is at least every five minutes.
	Authorize func(*http.Request) bool
	// Password, where there is no Authorize, is what browsers ask for (HTTP's Basic
	// authentication, with any user name): at least 12 bytes. It goes with every
	// request as it is, so that the page must be reached by TLS or on a network of one's own.
	Password string
	// WithoutAuthorization shows the page to everybody who can send a request: for
	// listeners that only operators reach, and for a developer's own machine.
	WithoutAuthorization bool
	// Interval is the time between two looks while somebody watches; default 2 s, at
	// least 100 ms. While nobody does, the page costs nothing.
	Interval time.Duration
	// Keep is how far back the charts go; default 15 minutes, and at most 2,000 times
	// Interval, which bounds what they take to some 200 bytes for each server and look.
	Keep time.Duration
	// Viewers is how many may watch at once; default 16. Further ones are shown the
	// figures every few seconds instead.
	Viewers int
}

// passwordLeast is how many bytes a password has at least.
const passwordLeast = 12

// samplesMost is how many looks are kept.
const samplesMost = 2000

func (o Options) withDefaults() (Options, error) {
	ways := 0
	for _, given := range [...]bool{o.Authorize != nil, o.Password != "", o.WithoutAuthorization} {
		if given {
			ways++
		}
	}
	switch {
	case ways == 0:
		return o, errors.New("debugpage: Options.Authorize is missing, or Password: they say who may see the page; set WithoutAuthorization only where nobody but operators can send requests")
	case ways > 1:
		return o, errors.New("debugpage: Options has more than one of Authorize, Password and WithoutAuthorization: leave all but one out")
	case o.Password != "" && len(o.Password) < passwordLeast:
		return o, fmt.Errorf("debugpage: Options.Password has %d bytes: want at least %d", len(o.Password), passwordLeast)
	}
	if o.Interval == 0 {
		o.Interval = 2 * time.Second
	}
	if o.Keep == 0 {
		o.Keep = min(15*time.Minute, samplesMost*o.Interval)
	}
	if o.Viewers == 0 {
		o.Viewers = 16
	}
	switch {
	case o.Interval < 100*time.Millisecond:
		return o, fmt.Errorf("debugpage: Options.Interval is %s: want at least 100ms", o.Interval)
	case o.Keep < o.Interval || o.Keep > samplesMost*o.Interval:
		return o, fmt.Errorf("debugpage: Options.Keep is %s: want from %s to %s, which is %d times Interval", o.Keep, o.Interval, samplesMost*o.Interval, samplesMost)
	case o.Viewers < 0:
		return o, fmt.Errorf("debugpage: Options.Viewers is %d: want more than 0", o.Viewers)
	}
	return o, nil
}

// Handler makes a page of a DB. It fails when the options do not say who may see it.
// The page is served under any path that ends in a slash, whether the prefix is
// stripped or not:
//
//	page, err := debugpage.Handler(db, debugpage.Options{Authorize: isOperator})
//	…
//	mux.Handle("/debug/dbgen/", page)
//	server.RegisterOnShutdown(page.Close)
//
// The DB must be closed after the page.
func Handler(db *dbgen.DB, o Options) (*Page, error) {
	if db == nil {
		return nil, errors.New("debugpage: the DB is nil: was dbgen.Open's error looked at?")
	}
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	g := &gatherer{stats: db.Stats, tracker: db.Tracker(), interval: o.Interval, keep: o.Keep, known: knownStatements{}}
	return &Page{authorize: o.Authorize, password: sha256.Sum256([]byte(o.Password)), asks: o.Password != "", gatherer: g, sampler: newSampler(g.gather, o)}, nil
}
