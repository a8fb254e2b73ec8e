//go:build !js

package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"deviceconsole/app/connlog"
)

func TestTheLogShowsTheNewestAndSaysWhatItLeavesOut(t *testing.T) {
	var log connlog.Log
	at := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	for n := range connlog.Max + 1 {
		log = log.Add(connlog.Entry{At: at, Kind: connlog.Kind(n % 2), Text: fmt.Sprint("entry ", n)})
	}
	part := logPart{View: logView{Log: log}}
	found, total := log.Find(part.only(), part.text, logShown)
	if got := part.summary(len(found), total); got != "The newest 100 of 1,000 lines. Export has all. 1 older line left: the log holds 1,000." {
		t.Errorf("it says %q", got)
	}
	part.kind, part.text = 2, "nothing like this"
	if k := part.only(); k == nil || *k != connlog.Subscription {
		t.Errorf("shown alone is %v", k)
	}
	found, total = log.Find(part.only(), part.text, logShown)
	if got := part.summary(len(found), total); !strings.HasPrefix(got, "No line is like this.") {
		t.Errorf("it says %q", got)
	}
}
