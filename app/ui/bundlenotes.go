package ui

import (
	"strconv"
	"time"

	"deviceconsole/app/archive"
	"deviceconsole/app/browser"
	"deviceconsole/app/payload"
	"deviceconsole/app/phrase"
	"deviceconsole/app/timeline"
	"deviceconsole/app/verdict"
)

// The bounds of the verdicts that a bundle tells.
const (
	casesTold  = 500 // devices and groups that need a person
	othersTold = 200 // and that do not
)

// bundleNotes are what the page knows for a support bundle and the session does not.
func (u *UI) bundleNotes() (notes []archive.Note) {
	now, store := browser.Now(), u.runner.Timeline()
	add := func(section, name, text string) {
		notes = append(notes, archive.Note{Section: section, Name: name, Text: text})
	}
	add(archive.SectionEnvironment, "Console", u.model.Config.Version)
	add(archive.SectionEnvironment, "Page", browser.Origin())
	add(archive.SectionEnvironment, "Browser", browser.Agent())
	add(archive.SectionEnvironment, "Time", now.Format(time.RFC3339))
	if r := u.model.Archive.Recording; r.Shown() {
		add(archive.SectionEnvironment, "Recorded", r.Name)
	}
	c := store.Counters()
	for _, count := range []struct {
		name string
		n    uint64
	}{{"Received", c.Received}, {"Sent", c.Sent}, {"Kept", c.Kept}, {"Dropped", c.Dropped}, {"Cleared away", c.Cleared}, {"Gaps", c.Gaps}} {
		add(archive.SectionCounts, count.name, phrase.Grouped(count.n))
	}
	add(archive.SectionCounts, "Devices and groups", phrase.Grouped(u.judge.desk.Len()))
	add(archive.SectionCounts, "Rate", perSecond(store.Rate(now))+"/s")
	return append(notes, u.verdictNotes()...)
}

// verdictNotes are the verdicts with their evidence, the devices and groups first that
// need a person.
func (u *UI) verdictNotes() (notes []archive.Note) {
	told := map[timeline.Key]bool{}
	tell := func(key timeline.Key) {
		v, ok := u.verdictOn(key)
		if told[key] = true; !ok || v.Usual == "" && len(v.Findings) == 0 {
			return
		}
		if v.Usual != "" {
			notes = append(notes, archive.Note{Section: archive.SectionVerdicts, Name: key.Name, Text: phrase.Sentence(v.Usual), Filter: branchFilter(key, u.tree.rows.Several())})
		}
		for _, f := range v.Findings {
			n := archive.Note{Section: archive.SectionVerdicts, At: f.Since, Name: key.Name, Level: f.Severity.String(), Text: f.Text, Tag: f.Tag}
			n.Filter = evidence(key, u.tree.rows.Several(), f, ofCalendar)
			if f.Basis != "" {
				n.Text += " (" + f.Sure.String() + ", from " + f.Basis + ")"
			}
			if f.Tag != "" {
				n.Hidden = f.Tag + ": " + f.Kind.String() + ", its values are masked."
				f.Word, f.Low, f.High = nil, "", ""
				n.Wide = evidence(key, u.tree.rows.Several(), f, ofCalendar)
			}
			notes = append(notes, n)
		}
	}
	for _, c := range u.judge.desk.Attention(casesTold).Cases {
		tell(c.Key)
	}
	others := 0
	for _, key := range u.judge.desk.Keys() {
		if !told[key] && others < othersTold {
			others++
			tell(key)
		}
	}
	return notes
}

// toldSection is a section of a bundle as it is drawn.
type toldSection struct {
	Title string
	Count string
	Lines []toldLine
	More  string
}

type toldLine struct {
	At, Name, Text string
	Sign, Tone     string
	Note           string // its number, where it has messages that prove it; "" = none
}

// linesTold bounds the lines of a section that are drawn.
const linesTold = 200

var sectionTitles = [][2]string{
	{archive.SectionVerdicts, "Verdicts"}, {archive.SectionCounts, "Counts"}, {archive.SectionDoctor, "Connection doctor"},
	{archive.SectionLog, "Connection log"}, {archive.SectionEnvironment, "Environment and versions"}, {archive.SectionMasked, "Masked"},
}

// toldSections puts the notes of a bundle in order; those of sections that this console
// does not know stand last.
func toldSections(notes []archive.Note, now time.Time) (list []toldSection) {
	at := map[string]int{}
	total := make([]int, len(sectionTitles)+1)
	list = make([]toldSection, len(sectionTitles)+1)
	for i, s := range sectionTitles {
		at[s[0]] = i
		list[i].Title = s[1]
	}
	list[len(sectionTitles)].Title = "What this version does not know"
	for i, n := range notes {
		s, known := at[n.Section]
		if !known {
			s = len(sectionTitles)
		}
		if total[s]++; len(list[s].Lines) < linesTold {
			list[s].Lines = append(list[s].Lines, toldLineOf(i, n, now))
		}
	}
	for i := range list {
		if list[i].Count = phrase.Counted(total[i], "line"); total[i] > linesTold {
			list[i].More = phrase.Grouped(total[i]-linesTold) + " more are in the file."
		}
	}
	return list
}

func toldLineOf(i int, n archive.Note, now time.Time) toldLine {
	l := toldLine{Name: payload.Preview([]byte(n.Name), nameMost), Text: payload.Visible(n.Text)}
	if !n.At.IsZero() {
		l.At = shortTime(n.At.Local(), now)
	}
	switch n.Level {
	case "urgent", "bad":
		l.Sign, l.Tone = caseSign(verdict.Urgent)
	case "warning":
		l.Sign, l.Tone = caseSign(verdict.Warning)
	case "note":
		l.Sign, l.Tone = caseSign(verdict.Note)
	}
	if n.Filter != "" {
		l.Note = strconv.Itoa(i)
	}
	return l
}
