package session

import (
	"strings"
	"testing"
	"unicode/utf8"

	"deviceconsole/app/timeline"
)

func TestFilterMessages(t *testing.T) {
	entry := &timeline.Entry{Topic: "0/Plant-7/kitchen/mw-3f2a", Payload: []byte("{\"door\":\"OPEN\",\"name\":\"Küche ΣΑΣ\"}\xff")}
	for text, want := range map[string]bool{
		"":                   true,
		"   ":                true,
		"open":               true,
		"OPEN":               true,
		"plant-7 open":       true,
		"open plant-7":       true,
		"open closed":        false,
		"mw-3f2a kitchen":    true,
		"mw-3f2b":            false,
		"KÜCHE":              true,
		"küche":              true,
		"kuche":              false,
		"σας":                true,
		"Plant-7/kitchen/mw": true,
		`"door":"open"`:      true,
		"kitchen/mw-3f2a{":   false, // no word runs on from topic to payload
	} {
		match := matcher(text)
		if got := match == nil || match(entry); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
	if matcher(" ") != nil {
		t.Error("a filter without words is searched for")
	}
}

func FuzzFilter(f *testing.F) {
	f.Add("Hello World", "WORLD")
	f.Add("\xff\xfeK\u212a", "k")
	f.Add("ǅ", "ǆ")
	f.Fuzz(func(t *testing.T, text, word string) {
		words := strings.Fields(word)
		if len(words) != 1 {
			return
		}
		got := matcher(word)(&timeline.Entry{Payload: []byte(text)})
		ascii := !strings.ContainsFunc(text+word, func(r rune) bool { return r >= utf8.RuneSelf })
		if ascii && got != strings.Contains(strings.ToLower(text), strings.ToLower(words[0])) {
			t.Errorf("%q in %q: %v", word, text, got)
		}
		if utf8.ValidString(text) && utf8.ValidString(word) && strings.Contains(text, words[0]) && !got {
			t.Errorf("%q is in %q and was not found", word, text)
		}
	})
}

func BenchmarkFilter(b *testing.B) {
	e := &timeline.Entry{Topic: "0/plant-7/kitchen/mw-3f2a", Payload: []byte(`{"event_data":{"power_w":812,"door":"closed","temp_c":71.4,"seq":18212,"device_id":"mw-3f2a"},"observed_at":"2026-11-22T13:02:31.48`)}
	match := matcher("microwave")
	b.ReportAllocs()
	for b.Loop() {
		match(e)
	}
}
