// Package unusedignore is the rule unused-ignore: a //dbgen:ignore comment that
// silences nothing, or that lacks its rule or its reason. What an author once
// silenced must not silence the next mistake on that line.
package unusedignore
