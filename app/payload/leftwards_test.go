package payload

import (
	"strings"
	"testing"
)

func TestLeftwardRunsAreFoundWithTheirWords(t *testing.T) {
	for text, want := range map[string]string{
		`{"a":1,"b":"plain – ü"}`:       ``,
		`["שלום",34,"אבג",56]`:          `שלום|אבג`,
		`"שלום, עולם 12 אבג"`:           `שלום, עולם 12 אבג`,
		"שלום,34,אבג,56":                `שלום|אבג`,
		"שלום\t34\nאבג":                 `שלום|אבג`,
		"x/שלום/12/kitchen":             `שלום`,
		"Deleted שלום עולם. 3 are left": `שלום עולם`,
		"مرحبا temp_c 21.0 → 71.9":      `مرحبا`,
		"02:02 م – 02:31 م (18 s)":      `م|م`,
		"אבג":                           `אבג`,
		"\xffאבג\xff12":                 `אבג`,
	} {
		var got []string
		for _, r := range LeftwardRuns(text) {
			got = append(got, text[r[0]:r[1]])
		}
		if s := strings.Join(got, "|"); s != want {
			t.Errorf("%q holds %q, want %q", text, s, want)
		}
		if order := InOrder(text); strings.ReplaceAll(order, "\u200e", "") != text || strings.Count(order, "\u200e") != len(got) {
			t.Errorf("%q in order is %q", text, order)
		}
	}
}

func FuzzLeftwardRuns(f *testing.F) {
	f.Add("שלום, 12 \xff אבג")
	f.Fuzz(func(t *testing.T, text string) {
		at := 0
		for _, r := range LeftwardRuns(text) {
			if r[0] < at || r[1] <= r[0] || r[1] > len(text) {
				t.Fatalf("%q: %v", text, r)
			}
			at = r[1]
		}
		InOrder(text)
	})
}
