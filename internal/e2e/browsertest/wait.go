package browsertest

import (
	"testing"
	"time"
)

// Patience is how long anything is waited for before the test fails. It is
// generous: a condition that holds ends the wait at once, and a machine that
// runs several tests is slow.
const Patience = 20 * time.Second

// pollEvery is the pause between two looks, at least. A look at a large page costs the
// browser tens of milliseconds, which the page itself then has to wait for: a look is
// followed by a rest of twice its length, up to restAtMost.
const (
	pollEvery  = 15 * time.Millisecond
	restAtMost = 100 * time.Millisecond
)

// Eventually waits until check holds, and fails the test after Patience with
// what check said last: "" means that it holds, anything else says what is
// still missing.
func Eventually(t testing.TB, check func() string) {
	t.Helper()
	if missing := poll(Patience, check); missing != "" {
		t.Fatalf("after %v: %s", Patience, missing)
	}
}

// poll calls check until it returns "" or the time is over, and returns what
// it said last.
func poll(limit time.Duration, check func() string) string {
	deadline := time.Now().Add(limit)
	for {
		began := time.Now()
		missing := check()
		if missing == "" || time.Now().After(deadline) {
			return missing
		}
		time.Sleep(max(pollEvery, min(2*time.Since(began), restAtMost)))
	}
}
