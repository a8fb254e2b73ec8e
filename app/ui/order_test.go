//go:build !js

package ui

import (
	"math/rand/v2"
	"slices"
	"testing"

	"deviceconsole/app/browser"
)

func TestRowsStandInTheOrderInWhichTheyAreSeen(t *testing.T) {
	for name, c := range map[string]struct {
		lines, want string
		moves       int
	}{
		"as they are":                 {"abcde", "abcde", 0},
		"one came at the top":         {"abcde", "eabcd", 1},
		"scrolled by two":             {"abcde", "cdeab", 2},
		"a flood, one is left":        {"abcde", "bcdea", 1},
		"hidden ones stay":            {"abcde", "bd", 0},
		"in front of a hidden one":    {"abcde", "db", 1},
		"two came and were exchanged": {"abcde", "edabc", 2},
		"nothing is seen":             {"abc", "", 0},
	} {
		box := browser.Create("div")
		els := map[rune]browser.Element{}
		for _, r := range c.lines {
			els[r] = browser.Create("p")
			els[r].SetText(string(r))
			box.Append(els[r])
		}
		writes := func() (n int) {
			for _, e := range els {
				n += e.Writes()
			}
			return n
		}
		before := writes()
		lines := inOrder(box, []rune(c.lines), []rune(c.want), func(r rune) browser.Element { return els[r] })
		if got := box.Text(); got != string(lines) {
			t.Errorf("%s: the document has %s, told is %s", name, got, string(lines))
		}
		seen := slices.DeleteFunc(lines, func(r rune) bool { return !slices.Contains([]rune(c.want), r) })
		if string(seen) != c.want {
			t.Errorf("%s: seen are %s, want %s", name, string(seen), c.want)
		}
		if moves := writes() - before; moves != c.moves {
			t.Errorf("%s: %d were moved, want %d", name, moves, c.moves)
		}
	}
}

func TestAnyOrderIsReached(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		box := browser.Create("div")
		lines := r.Perm(12)
		els := make([]browser.Element, len(lines))
		for _, n := range lines {
			els[n] = browser.Create("p")
			box.Append(els[n])
		}
		want := r.Perm(12)[:r.IntN(13)]
		lines = inOrder(box, lines, want, func(n int) browser.Element { return els[n] })
		children := box.Children()
		for i, n := range lines {
			if !children[i].Same(els[n]) {
				t.Fatal("what is told is not what the document has")
			}
		}
		if seen := slices.DeleteFunc(lines, func(n int) bool { return !slices.Contains(want, n) }); !slices.Equal(seen, want) {
			t.Fatalf("seen are %v, want %v", seen, want)
		}
	}
}
