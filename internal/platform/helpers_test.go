package platform

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func mustProject(t testing.TB, s string) Project {
	t.Helper()
	p, err := ParseProject(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func mustUser(t testing.TB, s string) User {
	t.Helper()
	u, err := ParseUser(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func mustDevice(t testing.TB, s string) Device {
	t.Helper()
	d, err := ParseDevice(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func mustGroup(t testing.TB, s string) Group {
	t.Helper()
	g, err := ParseGroup(s)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// checkSentence holds an error to what a Reason String needs: at most 200 bytes of UTF-8 without
// control characters.
func checkSentence(t testing.TB, err error) {
	t.Helper()
	s := err.Error()
	if len(s) > 200 {
		t.Errorf("the sentence has %d bytes: %s", len(s), s)
	}
	if !utf8.ValidString(s) || strings.ContainsFunc(s, isControl) {
		t.Errorf("the sentence can't be a Reason String: %q", s)
	}
}

// wantError checks that an error is there, is a sentence, and says what it should.
func wantError(t testing.TB, err error, says string) {
	t.Helper()
	if err == nil {
		t.Fatalf("accepted; want an error that says %q", says)
	}
	checkSentence(t, err)
	if !strings.Contains(err.Error(), says) {
		t.Errorf("error %q does not say %q", err, says)
	}
}
