package session

import (
	"strings"
	"testing"
)

// TestAnUpdateOpensWhenAPersonSaysSo: and not before the outbox is delivered.
func TestAnUpdateOpensWhenAPersonSaysSo(t *testing.T) {
	j := begin(t, demo())
	says := func(want string) {
		t.Helper()
		if got := j.m.Release.Words().String(); !strings.HasPrefix(got, want) || want == "" && got != "" {
			t.Errorf("it says %q, want %q", got, want)
		}
	}
	opens := func(want int) {
		t.Helper()
		if got := len(effectsOf[OpenUpdate](j.effects)); got != want {
			t.Errorf("opened %d times, want %d", got, want)
		}
	}
	says("")
	j.do(UpdatePressed{})
	opens(0)
	j.do(UpdateFound{true})
	says("Update ready. It loads the page anew")
	opens(0)
	j.do(UpdatePressed{Open: 0})
	opens(1)

	j.do(OutboxCounted{2})
	says("Update ready. 2 messages of the outbox are to be delivered first.")
	j.do(UpdatePressed{Open: 2})
	says("The update opens by itself when 2 messages of the outbox are delivered.")
	opens(0)
	j.do(OutboxCounted{1})
	says("The update opens by itself when 1 message of the outbox is delivered.")
	opens(0)
	j.do(OutboxCounted{0})
	opens(1)
	j.do(OutboxCounted{0}, OutboxCounted{1}, OutboxCounted{0})
	opens(0)

	j.do(UpdatePressed{Open: 3}, UpdatePutOff{}, OutboxCounted{0})
	opens(0)
	j.do(UpdatePressed{Open: 3}, UpdateForced{})
	opens(1)
	j.do(UpdateFound{false}, OutboxCounted{0})
	opens(0)
	says("")
}
