package payload

import (
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParsePathReadsNames(t *testing.T) {
	for _, c := range []struct {
		in   string
		want []string
	}{
		{"temp_c", []string{"temp_c"}},
		{"motor.phases.0", []string{"motor", "phases", "0"}},
		{`a."b.c"`, []string{"a", "b.c"}},
		{`"say \"hi\" \\ \n".x`, []string{`say "hi" \ \n`, "x"}},
		{`"".b`, []string{"", "b"}},
		{"größe.漢", []string{"größe", "漢"}},
	} {
		if got, err := ParsePath(c.in); err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %q, %v", c.in, got, err)
		}
	}
}

func TestParsePathSaysWhereItIsNotClear(t *testing.T) {
	for in, want := range map[string]string{
		"":                                  "is empty",
		"a..b":                              "at character 3: a name is missing",
		"ä.":                                "at character 3: a name is missing",
		`a."b`:                              "at character 3: the closing quote is missing",
		`"a"b`:                              "at character 4: a dot is missing",
		`a"b`:                               "at character 2: a quote stands inside a name",
		strings.Repeat("a.", MaxPath) + "a": "more than 32 names",
	} {
		if _, err := ParsePath(in); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", in, err)
		}
	}
}

func TestJoinPathIsReadBack(t *testing.T) {
	if got := JoinPath([]string{"a", "b.c", "-d", "0", "", `e"\`}); got != `a."b.c"."-d".0.""."e\"\\"` {
		t.Error(got)
	}
	rapid.Check(t, func(t *rapid.T) {
		path := rapid.SliceOfN(rapid.StringN(0, 6, -1), 1, 5).Draw(t, "path")
		if rapid.Bool().Draw(t, "bytes") {
			path[0] = string(rapid.SliceOf(rapid.Byte()).Draw(t, "name"))
		}
		if got, err := ParsePath(JoinPath(path)); err != nil || !reflect.DeepEqual(got, path) {
			t.Fatalf("%q became %s, read as %q (%v)", path, JoinPath(path), got, err)
		}
	})
}
