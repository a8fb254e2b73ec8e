package payload

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestColoursTellThePartsOfJSON(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", ""},
		{`{"a" : "b", "c":[-1.50,true,nul]}`, `P{ K"a" P :  S"b" P,  K"c" P:[ N-1.50 P, Ltrue P, Lnul P]}`},
		{`{"a:1`, `P{ S"a:1`},
		{"{\"open\n,\"b\":2}", "P{ S\"open P\n, K\"b\" P: N2 P}"},
		{`["\"x\\"]`, `P[ S"\"x\\" P]`},
	} {
		var got []string
		for _, s := range Colours(c.text, 100) {
			got = append(got, string("PKSNL"[s.Class])+s.Text)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s\nis   %s\nwant %s", c.text, strings.Join(got, " "), c.want)
		}
	}
}

func TestColoursAreTheTextWithinTheirBound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("{}[]:,\"\\ \n1-aé"))).Draw(t, "text")
		limit := rapid.IntRange(3, 20).Draw(t, "limit")
		spans := Colours(text, limit)
		if Join(spans) != text || len(spans) > limit {
			t.Fatalf("%d spans of %q: %q", len(spans), text, Join(spans))
		}
	})
}
