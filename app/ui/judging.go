package ui

import (
	"strings"
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/session"
	"deviceconsole/app/timeline"
	"deviceconsole/app/verdict"
	"deviceconsole/internal/page"
	"deviceconsole/mqttws"
)

const (
	judgeEvery  = 100 * time.Millisecond // least time between two goes
	judgeTime   = 2 * time.Millisecond   // longest of one
	judgeUnseen = 20 * time.Millisecond  // the same while the page is hidden
	judgeStep   = 256                    // entries, and devices, between two looks at the clock
	adviseEvery = time.Second            // least time between two rounds over all devices
	casesAtOnce = 4                      // that are listed before a person asks for all
	casesMost   = 50
)

// judging is what the page knows of its devices: it feeds a Desk with what the
// timeline keeps, a little at a time, and has it look around once a second.
type judging struct {
	desk      *verdict.Desk
	store     *timeline.Store
	cleared   uint64 // messages that a person had cleared away when it was looked last
	filters   string // that the broker grants
	listening time.Time
	went      time.Time // when it was gone on with
	advised   time.Time // when a round over all devices was over
	around    bool      // one is under way
	when      verdict.When

	list  verdict.Attention
	cases attentionView // as it was made last
	stale bool          // cases are not those of list
	all   bool          // a person asked for all of them
	alert alerts
	off   bool // nothing is judged
}

// judgingKey is the setting that says "off" where nothing is to be judged: the figures
// of the tests compare what that saves.
const judgingKey = "console.judging"

func (j *judging) begin() {
	j.desk = verdict.New()
	j.alert.restore()
	j.off = browser.Setting(judgingKey) == "off"
}

// judgeOn goes on with judging while the page is seen. It reports whether there is more.
func (u *UI) judgeOn(now time.Time) (more bool) {
	j := &u.judge
	if now.Sub(j.went) < judgeEvery && !now.Before(j.went) {
		return false
	}
	most := judgeTime
	if u.model.Archive.Recording.Shown() { // all of it is there at once, and nothing else comes
		most = max(most, judgeUnseen-time.Since(u.drawnAt))
	}
	return u.judgeFor(now, most)
}

// judgeUnseen goes on while nobody can see the page: somebody may want to be told.
func (u *UI) judgeUnseen() { u.judgeFor(browser.Now(), judgeUnseen) }

func (u *UI) judgeFor(now time.Time, most time.Duration) (more bool) {
	j := &u.judge
	if j.went = now; j.off {
		return false
	}
	u.attend(now)
	for began := time.Now(); ; {
		if more = j.desk.Advance(j.store, judgeStep); !more || time.Since(began) > most {
			break
		}
	}
	if more || !j.around && now.Sub(j.advised) < adviseEvery && !now.Before(j.advised) {
		return more
	}
	j.around = true
	for began := time.Now(); time.Since(began) < most; {
		if j.desk.Sweep(j.when, judgeStep/4) {
			j.around, j.advised, j.stale = false, now, true
			j.list = j.desk.Attention(casesMost)
			u.alert(now)
			return false
		}
	}
	return false
}

// attend tells since when everything that was sent is heard.
func (u *UI) attend(now time.Time) {
	j, m := &u.judge, &u.model
	store := u.runner.Timeline()
	if cleared := store.Counters().Cleared; j.store != store || j.cleared != cleared {
		j.store, j.cleared, j.stale = store, cleared, true
		j.desk.Reset()
		j.list = verdict.Attention{}
	}
	var granted strings.Builder
	for _, s := range m.Subscriptions.List {
		if s.State == mqttws.Granted {
			granted.WriteString(s.Filter)
			granted.WriteByte('\n')
		}
	}
	if text := granted.String(); text != j.filters { // other messages come now
		j.filters, j.listening = text, now
	}
	j.when = verdict.When{Now: m.Clock(now)}
	switch c := m.Connection; {
	case m.Archive.Recording.Shown():
		j.when.Listening = time.UnixMicro(1)
	case c.State == mqttws.Connected:
		if j.when.Listening = c.Since; j.listening.After(c.Since) {
			j.when.Listening = j.listening
		}
	}
}

// verdictOn is what there is to say of a device or group.
func (u *UI) verdictOn(key timeline.Key) (verdict.Verdict, bool) {
	if u.judge.store == nil {
		return verdict.Verdict{}, false
	}
	return u.judge.desk.Verdict(u.judge.store, key, u.judge.when)
}

// caseSign is how a severity looks.
func caseSign(s verdict.Severity) (text, tone string) {
	switch s {
	case verdict.Urgent:
		return "◆", "bad"
	case verdict.Warning:
		return "▲", "warn"
	case verdict.Note:
		return "○", "info"
	}
	return "", ""
}

// showFinding shows the messages that prove a finding about a device or group, by its
// number: it filters by them, and opens the newest. One that is no longer found it
// passes over.
func (u *UI) showFinding(ctx app.Context, key timeline.Key, i uint64) {
	v, ok := u.verdictOn(key)
	if !ok || i >= uint64(len(v.Findings)) {
		return
	}
	f := v.Findings[i]
	if u.model.View.Route == page.RouteDevice || narrow() {
		ctx.Navigate(page.RouteLive)
	}
	u.tree.cursor, u.tree.urgent = key, true
	u.send(session.FilterChanged{Text: evidence(key, u.tree.rows.Several(), f, ofDay(u.judge.when.Now))})
	if len(f.Rows) > 0 {
		u.openFromChart(ctx, f.Rows[0])
	}
}
