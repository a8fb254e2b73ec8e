package platform

import (
	"errors"
	"strings"
	"testing"
)

// levelParsers are the parsers of identifiers that are topic levels.
var levelParsers = map[string]func(string) (string, error){
	"project": func(s string) (string, error) { v, err := ParseProject(s); return v.String(), err },
	"user":    func(s string) (string, error) { v, err := ParseUser(s); return v.String(), err },
	"device":  func(s string) (string, error) { v, err := ParseDevice(s); return v.String(), err },
	"group":   func(s string) (string, error) { v, err := ParseGroup(s); return v.String(), err },
	"update type": func(s string) (string, error) {
		v, err := UpdateTopic(Project{"p"}, User{"u"}, Device{"d"}, s)
		return v.Type, err
	},
	"message type": func(s string) (string, error) {
		v, err := GroupTopic(Project{"p"}, Group{"g"}, s)
		return v.Type, err
	},
}

func TestTopicLevelIsCaseSensitiveASCII(t *testing.T) {
	for what, parse := range levelParsers {
		for _, s := range []string{"d1", "D1", "MT-2014A", "a b", "1", "~!@%^&*()[]{}|\\;:'\",.<>?`=_-", strings.Repeat("x", 16380)} {
			if got, err := parse(s); err != nil || got != s {
				t.Errorf("%s %q: got %q, %v", what, s, got, err)
			}
		}
		_, err := parse("mikrowelle-ü")
		wantError(t, err, `"ü"; only ASCII`)
		_, err = parse("a\xff")
		wantError(t, err, "UTF-8")
	}
	if mustDevice(t, "d1") == mustDevice(t, "D1") {
		t.Error("d1 and D1 are one device")
	}
}

func TestTopicLevelHasNoControlCharacters(t *testing.T) {
	for what, parse := range levelParsers {
		for c := range 0x20 {
			if _, err := parse("a" + string(rune(c))); err == nil {
				t.Errorf("%s: control character %#x accepted", what, c)
			}
		}
		_, err := parse("a\x7f")
		wantError(t, err, "control character")
	}
}

func TestTopicLevelHasNoneOfHashPlusSlash(t *testing.T) {
	for _, parse := range levelParsers {
		_, err := parse("a/b")
		wantError(t, err, `holds "/"`)
		_, err = parse("#")
		wantError(t, err, `holds "#"`)
		_, err = parse("a+")
		wantError(t, err, `holds "+"`)
	}
}

func TestTopicLevelIsBoundedSoThatEveryTopicFits(t *testing.T) {
	long := strings.Repeat("x", 16380)
	for _, parse := range levelParsers {
		_, err := parse(long + "x")
		wantError(t, err, "16381 bytes")
	}
	topic, err := UpdateTopic(mustProject(t, long), mustUser(t, long), mustDevice(t, long), long)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(topic.String()); n > 65535 {
		t.Errorf("the longest topic has %d bytes", n)
	}
	if back, err := ParseTopic(topic.String()); err != nil || back != topic {
		t.Errorf("the longest topic does not come back: %v", err)
	}
}

func TestOnlyADeviceIDMayBeEmpty(t *testing.T) {
	for what, parse := range levelParsers {
		_, err := parse("")
		if what == "device" {
			if err != nil {
				t.Errorf("empty device id: %v", err)
			}
			continue
		}
		wantError(t, err, "is empty")
	}
	if !mustDevice(t, "").IsZero() {
		t.Error("the empty device id is not the zero Device")
	}
}

func TestReservedAllIsNoDeviceAndNoGroup(t *testing.T) {
	_, err := ParseDevice("_all")
	wantError(t, err, "every device of the user")
	_, err = ParseGroup("_all")
	wantError(t, err, "every device of the project")
	for _, s := range []string{"_ALL", "_all1", "all"} {
		mustDevice(t, s)
		mustGroup(t, s)
	}
	mustProject(t, "_all")
	mustUser(t, "_all")
}

func TestDollarBeginsNoDeviceOrGroup(t *testing.T) {
	_, err := ParseDevice("$SYS")
	wantError(t, err, `begins with "$"`)
	_, err = ParseGroup("$share")
	wantError(t, err, `begins with "$"`)
	mustDevice(t, "a$")
	mustGroup(t, "a$")
}

func TestClientIDHasOneTo32Characters(t *testing.T) {
	for _, s := range []string{"c", "demo/u1", strings.Repeat("x", 32), strings.Repeat("ü", 32)} {
		if id, err := ParseClientID(s); err != nil || id.String() != s {
			t.Errorf("client id %q: got %q, %v", s, id, err)
		}
	}
	for s, says := range map[string]string{
		"":                      "is empty",
		strings.Repeat("x", 33): "33 characters",
		"a\x00":                 "control character",
		"a\u0085":               "control character",
		"a\xff":                 "UTF-8",
	} {
		_, err := ParseClientID(s)
		wantError(t, err, says)
	}
}

func TestErrorsQuoteForeignTextClippedAndEscaped(t *testing.T) {
	_, err := ParseDevice("a\n\u202e/" + strings.Repeat("x", 1000))
	wantError(t, err, `"a\n\u202e/xxx`)
	wantError(t, err, `…"`)
	var id *IDError
	if !errors.As(err, &id) || id.What != "device id" || len(id.Value) != 1006 {
		t.Errorf("not an IDError with what was given: %#v", err)
	}
}

func FuzzIdentifiers(f *testing.F) {
	for _, s := range []string{"", "d1", "_all", "$x", "a/b", "a#", "ü", "a\x00", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for what, parse := range levelParsers {
			got, err := parse(s)
			valid := len(s) <= 16380 && (s != "" || what == "device")
			for _, c := range []byte(s) {
				valid = valid && c > 0x1f && c < 0x7f && c != '#' && c != '+' && c != '/'
			}
			if what == "device" || what == "group" {
				valid = valid && s != "_all" && !strings.HasPrefix(s, "$")
			}
			if valid != (err == nil) {
				t.Errorf("%s %q: %v", what, s, err)
			}
			if err != nil {
				checkSentence(t, err)
			} else if got != s {
				t.Errorf("%s %q became %q", what, s, got)
			}
		}
		if _, err := ParseClientID(s); err != nil {
			checkSentence(t, err)
		}
	})
}
