// Package debugpage shows what a DB and its queries do, on a page that is served by
// the application itself, at an address such as /debug/dbgen. It knows HTTP, and what
// packages dbgen and observe count; it must not change anything, and it must not know
// how queries are routed, cached or run.
//
// The page is a few embedded files that ask for nothing from elsewhere. What it shows
// can be had as JSON, too: docs/debug-page.md has the names.
package debugpage
