package queryline_test

import (
	"go/ast"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dbgen-go/dbgen/internal/queryline"
)

func doc(lines ...string) *ast.CommentGroup {
	g := new(ast.CommentGroup)
	for _, l := range lines {
		g.List = append(g.List, &ast.Comment{Text: l})
	}
	return g
}

func TestFromDoc(t *testing.T) {
	tests := map[string]struct {
		doc  *ast.CommentGroup
		want *queryline.Query
	}{
		"no comment":  {nil, nil},
		"prose alone": {doc("// GetStory returns a story."), nil},
		"everything": {
			doc("// GetStory returns a story.", "//", "//dbgen:query name=GetStory command=one verb=select file=db/stories.sql tables=public.stories,public.users keys=id batch=GetStoryByIDs"),
			&queryline.Query{Name: "GetStory", Command: "one", Verb: "select", File: "db/stories.sql",
				Tables: []string{"public.stories", "public.users"}, Keys: []string{"id"}, Batch: "GetStoryByIDs"},
		},
		"loop":            {doc("//dbgen:query name=Add command=copyfrom verb=insert loop=ok"), &queryline.Query{Name: "Add", Command: "copyfrom", Verb: "insert", LoopOK: true}},
		"refusals":        {doc("//dbgen:query name=A twin=no copy=no"), &queryline.Query{Name: "A", NoTwin: true, NoCopy: true}},
		"unknown words":   {doc("//dbgen:query name=A shape=row line=x"), &queryline.Query{Name: "A"}},
		"quoted value":    {doc(`//dbgen:query name=A file="my queries/a.sql"`), &queryline.Query{Name: "A", File: "my queries/a.sql"}},
		"empty lists":     {doc("//dbgen:query name=A tables= keys="), &queryline.Query{Name: "A", Tables: []string{}, Keys: []string{}}},
		"nameless":        {doc("//dbgen:query command=one"), nil},
		"not a directive": {doc("// dbgen:query name=A"), nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, queryline.FromDoc(tt.doc)); diff != "" {
				t.Errorf("FromDoc (-want +got):\n%s", diff)
			}
		})
	}
}

func TestQuery(t *testing.T) {
	write := &queryline.Query{Verb: "update", Tables: []string{"public.a"}}
	read := &queryline.Query{Verb: "select", Command: "batchone", Tables: []string{"public.b", "public.a"}}
	if !write.Writes() || read.Writes() {
		t.Error("Writes: want true for update and false for select")
	}
	if write.Batched() || !read.Batched() {
		t.Error("Batched: want false for update and true for batchone")
	}
	if !write.Shares(read) || write.Shares(new(queryline.Query)) {
		t.Error("Shares: want true with a table in common and false with none")
	}
}
