package templates

import (
	"testing"

	"github.com/dbgen-go/dbgen/templates/options"
)

func TestGoName(t *testing.T) {
	s := newSettings(options.Options{Package: "db", Rename: map[string]string{"url": "URL"}})
	for in, want := range map[string]string{
		"id":             "ID",
		"story_id":       "StoryID",
		"ids":            "Ids",
		"authorName":     "AuthorName",
		"full name":      "FullName",
		"?column?":       "Column",
		"1st":            "_1st",
		"名前":             "X名前",
		"été":            "Été",
		"url":            "URL",
		"image_url":      "ImageUrl",
		"___":            "",
		"double__score_": "DoubleScore",
	} {
		if got := s.goName(in); got != want {
			t.Errorf("goName(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestArgName(t *testing.T) {
	for in, want := range map[string]string{
		"id": "id", "story_id": "storyID", "story_ids": "storyIDs", "Name": "name",
		"type": "type_", "ctx": "ctx_", "string": "string_", "time": "time_", "err": "err_",
		"1st": "p1st", "": "p", "a b": "aB",
	} {
		if got := argName(in); got != want {
			t.Errorf("argName(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestModelName(t *testing.T) {
	s := &settings{initialisms: map[string]bool{"id": true}, Options: options.Options{InflectionExcludeTableNames: []string{"Series"}}}
	for in, want := range map[string]string{
		"stories": "Story", "users": "User", "story_tags": "StoryTag", "people": "Person", "news": "News",
		"campus": "Campus", "metadata": "Metadata", "calories": "Calorie", "series": "Series", "waves": "Wave",
	} {
		if got := s.modelName("public", in); got != want {
			t.Errorf("modelName(%q) = %q, want %q", in, got, want)
		}
	}
	if got := s.modelName("app", "stories"); got != "AppStory" {
		t.Errorf("a table of another schema is named %q", got)
	}
	s.EmitExactTableNames = true
	if got := s.modelName("public", "stories"); got != "Stories" {
		t.Errorf("with exact table names: %q", got)
	}
}

func TestConstName(t *testing.T) {
	for in, want := range map[string]string{
		"GetStory": "getStory", "String": "string_", "Type": "type_", "Time": "time_", "Q": "q_", "Append": "append_",
	} {
		if got := constName(in, ""); got != want {
			t.Errorf("constName(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestJSONName(t *testing.T) {
	for _, c := range []struct {
		style    string
		upper    bool
		in, want string
	}{
		{"", false, "story_id", "story_id"},
		{"none", false, "story_id", "story_id"},
		{"camel", false, "story_id", "storyId"},
		{"camel", true, "story_id", "storyID"},
		{"camel", false, "id", "id"},
		{"pascal", false, "story_id", "StoryID"},
		{"snake", false, "StoryID", "story_id"},
		{"snake", false, "Story_Tag", "story_tag"},
	} {
		s := &settings{Options: options.Options{JSONTagsCaseStyle: c.style, JSONTagsIDUppercase: c.upper}}
		if got := s.jsonName(c.in); got != c.want {
			t.Errorf("style %q: %q becomes %q, want %q", c.style, c.in, got, c.want)
		}
	}
}

func TestEnumLabel(t *testing.T) {
	for in, want := range map[string]string{"draft": "draft", "in progress": "inprogress", "a-b/c:d": "a_b_c_d", "é": "", "1": "1"} {
		if got := enumLabel(in); got != want {
			t.Errorf("enumLabel(%q) = %q, want %q", in, got, want)
		}
	}
}
