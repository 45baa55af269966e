package templates

import (
	"strings"
	"testing"

	"github.com/jinzhu/inflection"

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
		"1st":            "X1st",
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
	s.SQLCCompatible = true
	if got := s.goName("1st"); got != "_1st" {
		t.Errorf("in a project of sqlc's a name that begins with a digit becomes %q", got)
	}
}

// What is not asked of the library is what it leaves as it is: all words of three signs,
// alone, behind some that its rules name, and in capitals.
func TestMayBePlural(t *testing.T) {
	const signs = "abcdefghijklmnopqrstuvwxyz0_"
	plural := 0
	for i := range len(signs) * len(signs) * len(signs) {
		end := string([]byte{signs[i/len(signs)/len(signs)], signs[i/len(signs)%len(signs)], signs[i%len(signs)]})
		for _, word := range []string{end, "c" + end + "en", "oxen" + end, "shee" + end[:1]} {
			if mayBePlural(word) {
				plural++
				continue
			}
			for _, name := range []string{word, strings.ToUpper(word)} {
				if got := inflection.Singular(name); got != name {
					t.Fatalf("the singular of %q is %q", name, got)
				}
			}
		}
	}
	if plural == 0 {
		t.Error("no word may be a plural")
	}
}

func TestInitialisms(t *testing.T) {
	s := newSettings(options.Options{Initialisms: &[]string{"id", "sku", "url"}})
	for in, want := range map[string]string{"sku": "SKU", "image_url": "ImageURL", "sku_id": "SKUID", "skus": "Skus"} {
		if got := s.goName(in); got != want {
			t.Errorf("goName(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestArgName(t *testing.T) {
	for in, want := range map[string]string{
		"id": "id", "story_id": "storyID", "story_ids": "storyIDs", "Name": "name",
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
	s := newSettings(options.Options{Overrides: []options.Override{{DBType: "uuid", GoType: options.GoType{Spec: "github.com/google/uuid.UUID"}}}})
	for in, want := range map[string]string{
		"GetStory": "getStory", "Ctx": "ctx_", "Init": "init_", "B": "b", "Uuid": "uuid_", "String": "string_", "Type": "type_", "Time": "time_", "Q": "q_", "Append": "append_",
	} {
		if got := s.constName(in, ""); got != want {
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

// In a project of sqlc's the names are sqlc's where these are distinct.
func TestEnumConstantsOfSQLC(t *testing.T) {
	g := &generator{settings: newSettings(options.Options{SQLCCompatible: true})}
	e := &enum{name: "Grade", dbName: "grade"}
	g.nameValues(e, []string{"C", "C++", "+", ""})
	for i, want := range []string{"GradeC", "GradeValue1", "GradeValue2", "GradeValue3"} {
		if got := e.consts[i].name; got != want {
			t.Errorf("%q is %s, want %s", e.consts[i].value, got, want)
		}
	}
}

func TestEnumConstants(t *testing.T) {
	for name, c := range map[string]struct {
		values, want []string
		rename       map[string]string
	}{
		"sqlc's":         {[]string{"draft", "in progress", "a-b/c:d", "é", "1"}, []string{"GradeDraft", "GradeInprogress", "GradeABCD", "GradeValue3", "Grade1"}, nil},
		"one label":      {[]string{"C", "C++", "C#"}, []string{"GradeC", "GradeCPlusPlus", "GradeCSharp"}, nil},
		"signs":          {[]string{"A+", "A-", "B+", "B-", "AB-"}, []string{"GradeA", "GradeAMinus", "GradeB", "GradeBMinus", "GradeAB"}, nil},
		"operators":      {[]string{"+", "-", "*", "/", "<=", "%"}, []string{"GradeValue0", "GradeMinus", "GradeValue2", "GradeSlash", "GradeValue4", "GradeValue5"}, nil},
		"spaces":         {[]string{"a b", "a-b", "a b-"}, []string{"GradeAb", "GradeAB", "GradeABMinus"}, nil},
		"case":           {[]string{"yes", "Yes", "YES", "yes_", "Yes_2"}, []string{"GradeYes", "GradeYes_2", "GradeYES", "GradeYes_3", "GradeYes2"}, nil},
		"number":         {[]string{"value_1", "!"}, []string{"GradeValue1", "GradeNot"}, nil},
		"renamed":        {[]string{"A+", "A-", "A--"}, []string{"GradeA", "GradeLow", "GradeAMinusMinus"}, map[string]string{"grade_A_": "GradeLow"}},
		"the type's own": {[]string{"-", "_"}, []string{"GradeMinus", "GradeValue1"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			g := &generator{settings: newSettings(options.Options{Rename: c.rename})}
			for n := range c.values { // those that are appended change no name
				e := &enum{name: "Grade", dbName: "grade"}
				g.nameValues(e, c.values[:n+1])
				for i, made := range e.consts {
					if made.name != c.want[i] {
						t.Errorf("of %q value %q is %s, want %s", c.values[:n+1], made.value, made.name, c.want[i])
					}
				}
			}
		})
	}
}
