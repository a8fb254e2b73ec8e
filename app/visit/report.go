package visit

import (
	"strings"
	"time"

	"deviceconsole/app/payload"
	"deviceconsole/app/phrase"
)

func trimmed(text string) string { return strings.TrimSpace(text) }

// Names are a device's project, user and own id.
func (v Visit) Names() (project, user, device string) {
	project, rest, _ := strings.Cut(v.Device, "/")
	user, device, _ = strings.Cut(rest, "/")
	return project, user, device
}

// Headline is the outcome in a word: "Pass", "Fail" or "Not finished".
func (v Visit) Headline() string {
	switch v.Outcome() {
	case Passed:
		return "Pass"
	case Failed:
		return "Fail"
	}
	return "Not finished"
}

// Report writes the visit as a page of text: who looked at what, each check with its
// outcome, time and evidence, the notes, and the version of the app. It holds the
// name of an account, and nothing that lets anybody in.
func Report(v Visit, version string) string {
	project, user, device := v.Names()
	var b strings.Builder
	row := func(name, value string) {
		b.WriteString(name + strings.Repeat(" ", max(1, 9-len(name))) + value + "\n")
	}
	b.WriteString("VISIT REPORT: " + strings.ToUpper(v.Headline()) + " (" + v.Summary() + ")\n\n")
	row("Device", payload.Topic(device))
	row("User", payload.Topic(user))
	row("Project", payload.Topic(project))
	row("By", payload.Visible(v.Who()))
	row("Began", phrase.Moment(v.Began))
	row("Ended", v.Until())
	b.WriteString("\n")
	for k, c := range v.Checks {
		b.WriteString("[" + strings.ToUpper(c.State.String()) + "] " + Kind(k).String() + "\n")
		if !c.At.IsZero() && c.State != Open {
			b.WriteString("    " + phrase.Moment(c.At) + "\n")
		}
		if c.Evidence != "" {
			b.WriteString("    " + payload.Visible(c.Evidence) + "\n")
		}
		if k == int(Command) && v.Item != 0 {
			b.WriteString("    Sent: " + payload.Preview([]byte(v.Fields[FieldCommand]), 200) + "\n")
		}
	}
	if notes := trimmed(v.Fields[FieldNotes]); notes != "" {
		b.WriteString("\nNotes\n")
		for line := range strings.Lines(notes) {
			b.WriteString("    " + payload.Visible(strings.TrimRight(line, "\r\n")) + "\n")
		}
	}
	b.WriteString("\nDevice console " + version + "\n")
	return b.String()
}

// Who are the accounts that were connected.
func (v Visit) Who() string {
	if v.By == "" {
		return "no account: it was never connected"
	}
	return v.By
}

// Until is when the visit ended, in words.
func (v Visit) Until() string {
	if v.Ended.IsZero() {
		return "not yet"
	}
	return phrase.Moment(v.Ended)
}

// FileName is what a file of the report is called: letters, digits, - and _ of the
// device alone.
func FileName(v Visit, at time.Time) string {
	_, _, device := v.Names()
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' {
			return r
		}
		return '_'
	}, cut(device, 40))
	return "visit-" + name + "-" + at.Format("20060102-150405") + ".txt"
}
