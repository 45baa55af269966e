package pgast

// PostgreSQL's parser builds `a + b + c …` as a tree as deep as the chain is
// long, and the C code that hands the tree over walks it by recursion: some
// 30,000 links overflow the stack and kill the process (10,000 in
// WebAssembly). Texts that may hold such a chain are turned away before they
// reach it. Shorter ones may still be too deep for the protobuf decoder, which
// returns an error.
const maxRun = 15_000 // tokens; a link of a chain takes at least two

// errTooDeep is what is said of both.
func errTooDeep(offset int) *SyntaxError {
	return &SyntaxError{
		Message: "expression is too deep",
		Offset:  offset,
		Hint:    "split the statement, or pass the values as an array parameter",
	}
}

// tooDeep reports where sql holds a run of tokens that may nest too deeply: no
// comma or semicolon, which start a new branch, divides it.
func tooDeep(sql string) (offset int, deep bool) {
	if len(sql) < maxRun { // a token takes at least a byte
		return 0, false
	}
	tokens, err := Scan(sql)
	if err != nil {
		return 0, false // Parse will say it better
	}
	start, run := 0, 0
	for _, tok := range tokens {
		switch tok.Token {
		case tokenComma, tokenSemicolon:
			run = 0
		case tokenLineComment, tokenBlockComment:
		default:
			if run++; run == 1 {
				start = int(tok.Start)
			}
			if run > maxRun {
				return start, true
			}
		}
	}
	return 0, false
}
