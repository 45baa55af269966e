//go:build !pg_query_go

package pgast

import (
	"errors"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/sqlc-dev/oliphant/ast"
	"github.com/sqlc-dev/oliphant/parser"
)

// scanTokens is oliphant.Scan, but that it reads by hand what the scanner hands over:
// there are as many tokens as words, each is four numbers.
func scanTokens(sql string) ([]ScanToken, error) {
	data, err := parser.ScanToProtobuf(sql)
	if err != nil {
		return nil, err
	}
	tokens := make([]ScanToken, 0, len(data)/smallestToken+1)
	err = fields(data, func(n protowire.Number, _ uint64, message []byte) error {
		if n != 2 || message == nil {
			return nil
		}
		tokens = append(tokens, ScanToken{})
		return readToken(message, &tokens[len(tokens)-1])
	})
	return tokens, err
}

// smallestToken is how many bytes a token takes at least: its mark, its length, its end,
// its kind and that of the word. The first has no start, which is 0.
const smallestToken = 8

func readToken(data []byte, t *ScanToken) error {
	return fields(data, func(n protowire.Number, number uint64, _ []byte) error {
		switch n {
		case 1:
			t.Start = int32(number)
		case 2:
			t.End = int32(number)
		case 4:
			t.Token = ast.Token(number)
		case 5:
			t.KeywordKind = ast.KeywordKind(number)
		}
		return nil
	})
}

// fields calls field for each of a message's, with what it holds: a number, or the bytes
// of a message, which are not nil.
func fields(data []byte, field func(n protowire.Number, number uint64, message []byte) error) error {
	for len(data) > 0 {
		n, kind, size := protowire.ConsumeTag(data)
		if size < 0 {
			return errors.Join(errTokens, protowire.ParseError(size))
		}
		data = data[size:]
		var number uint64
		var message []byte
		switch kind {
		case protowire.VarintType:
			number, size = protowire.ConsumeVarint(data)
		case protowire.BytesType:
			message, size = protowire.ConsumeBytes(data)
		default:
			size = protowire.ConsumeFieldValue(n, kind, data)
		}
		if size < 0 {
			return errors.Join(errTokens, protowire.ParseError(size))
		}
		data = data[size:]
		if err := field(n, number, message); err != nil {
			return err
		}
	}
	return nil
}

// errTokens means that the scanner and this package do not agree on what tokens are.
var errTokens = errors.New("the scanner's tokens are not to be read")
