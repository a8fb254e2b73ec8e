package session

import (
	"slices"
	"strings"
	"time"

	"deviceconsole/app/archive"
	"deviceconsole/app/connlog"
	"deviceconsole/app/filter"
	"deviceconsole/app/phrase"
)

// Bundle is the dialog Support bundle. What is under way there is Archive.Job.
type Bundle struct {
	Open    bool
	Scope   archive.Scope
	One     string         // filter of the device or group of archive.One
	Notes   []archive.Note // what the bundle tells beside messages, secrets taken out
	Looked  bool           // Found is what the chosen messages have
	Found   []archive.Tag
	More    int      // tags beyond those
	Turned  []string // paths of which a person wants the opposite of what is proposed
	IDs     bool     // users and devices are masked, too
	Name    string   // of the file, once it is made; "" = it is not
	Made    archive.Summary
	Saved   bool
	Problem Words
}

// Masks reports whether a tag that was found will be masked.
func (b Bundle) Masks(t archive.Tag) bool {
	return (t.Looks != archive.LooksPlain) != slices.Contains(b.Turned, t.Path)
}

// Events of the dialog Support bundle.
type (
	// BundlePressed opens the dialog. Notes are what the page knows and the session
	// does not; One is the filter of a device or group, "" = none is in sight.
	BundlePressed struct {
		Notes []archive.Note
		One   string
	}
	// BundleScopeChosen: which messages.
	BundleScopeChosen struct{ Scope archive.Scope }
	// BundleOneChosen: the filter of the device or group of archive.One.
	BundleOneChosen struct{ Filter string }
	// BundleTagTurned: mask a tag, or do not.
	BundleTagTurned struct{ Path string }
	// BundleIDsTurned: mask users and devices, or do not.
	BundleIDsTurned struct{}
	// BundleConfirmed: the button Make bundle.
	BundleConfirmed struct{}
	// BundleSaved: hand it to the person.
	BundleSaved struct{}
	// BundleClosed: the dialog was closed, which calls off what is under way.
	BundleClosed struct{}
)

// Events of bundles, sent by the Runner; see ArchivingProgressed.
type (
	// BundleLooked: the tags of the chosen messages are known, or not.
	BundleLooked struct {
		Generation uint64
		Tags       []archive.Tag
		More       int
		Err        error
	}
	// BundleMade: it can be saved, or not.
	BundleMade struct {
		Generation uint64
		Summary    archive.Summary
		Err        error
	}
	// BundleHanded: it was handed to the person, or not.
	BundleHanded struct{ Err error }
)

// Effects of bundles. At most one of the first two is under way, and nothing else of
// StartExport and StartOpening.
type (
	// LookForBundle looks for the tags of messages: ArchivingProgressed, then
	// BundleLooked.
	LookForBundle struct {
		Generation uint64
		Scope      archive.Scope
		One        *filter.Filter // of archive.One
	}
	// MakeBundle writes a bundle: ArchivingProgressed, then BundleMade. The Runner adds
	// the secrets and a key to what is masked.
	MakeBundle struct {
		Generation uint64
		About      archive.About
		One        *filter.Filter
		Notes      []archive.Note
		Masking    archive.Masking
	}
	// SaveBundle hands it to the person: BundleHanded.
	SaveBundle struct{ Name string }
)

func (BundlePressed) event()     {}
func (BundleScopeChosen) event() {}
func (BundleOneChosen) event()   {}
func (BundleTagTurned) event()   {}
func (BundleIDsTurned) event()   {}
func (BundleConfirmed) event()   {}
func (BundleSaved) event()       {}
func (BundleClosed) event()      {}
func (BundleLooked) event()      {}
func (BundleMade) event()        {}
func (BundleHanded) event()      {}

func (LookForBundle) effect() {}
func (MakeBundle) effect()    {}
func (SaveBundle) effect()    {}

// updateBundle takes the events of support bundles.
func (m Model) updateBundle(e Event) (_ Model, effects []Effect, ok bool) {
	b := &m.Bundle
	switch e := e.(type) {
	case BundlePressed:
		m, effects = m.openBundle(e)
	case BundleScopeChosen:
		b.Scope = e.Scope
		m, effects = m.lookForBundle()
	case BundleOneChosen:
		b.One, b.Scope = e.Filter, archive.One
		m, effects = m.lookForBundle()
	case BundleTagTurned:
		if i := slices.Index(b.Turned, e.Path); i >= 0 {
			b.Turned = slices.Delete(slices.Clone(b.Turned), i, i+1)
		} else {
			b.Turned = append(slices.Clip(b.Turned), e.Path)
		}
		b.Name = ""
	case BundleIDsTurned:
		b.IDs, b.Name = !b.IDs, ""
	case BundleConfirmed:
		m, effects = m.makeBundle()
	case BundleSaved:
		if b.Name != "" {
			effects = []Effect{SaveBundle{b.Name}}
		}
	case BundleClosed:
		m, effects = m.stopArchiving()
		m.Bundle = Bundle{}
	case BundleLooked:
		if e.Generation == m.Archive.generation && m.Archive.Job.Kind == Looking {
			m.Archive.Job = Job{}
			b.Found, b.More, b.Looked = e.Tags, e.More, e.Err == nil
			b.Problem = m.bundleProblem(e.Err)
		}
	case BundleMade:
		if e.Generation == m.Archive.generation && m.Archive.Job.Kind == Bundling {
			b.Made, b.Problem = e.Summary, m.bundleProblem(e.Err)
			if e.Err == nil {
				b.Name = m.Archive.Job.Name
			}
			m.Archive.Job = Job{}
		}
	case BundleHanded:
		b.Saved, b.Problem = e.Err == nil, m.bundleProblem(e.Err)
	default:
		return m, nil, false
	}
	return m, effects, true
}

func (m Model) bundleProblem(err error) Words {
	if err == nil {
		return Words{}
	}
	return Words{"No bundle was made", m.scrub(err.Error()), "Choose fewer messages, or close other pages"}
}

// openBundle opens the dialog with what it would tell now.
func (m Model) openBundle(e BundlePressed) (Model, []Effect) {
	if m.Archive.Job.Kind != NoJob {
		return m, nil
	}
	m.Archive.Open = false
	m.Bundle = Bundle{Open: true, One: e.One, Notes: m.bundleNotes(e.Notes)}
	if e.One != "" {
		m.Bundle.Scope = archive.One
	}
	return m.lookForBundle()
}

// oneFilter is the filter of archive.One; nil = it is not asked for, or is none.
func (m Model) oneFilter() *filter.Filter {
	if m.Bundle.Scope != archive.One {
		return nil
	}
	f, err := filter.Parse(m.Bundle.One, filter.Env{Now: m.Clock(m.Now), Location: m.Now.Location()})
	if err != nil {
		return nil
	}
	return f
}

func (m Model) lookForBundle() (Model, []Effect) {
	b := &m.Bundle
	b.Found, b.More, b.Looked, b.Name, b.Problem = nil, 0, false, "", Words{}
	m = m.begin(Looking, "")
	return m, []Effect{LookForBundle{m.Archive.generation, b.Scope, m.oneFilter()}}
}

func (m Model) makeBundle() (Model, []Effect) {
	b := &m.Bundle
	if m.Archive.Job.Kind != NoJob || !b.Looked {
		return m, nil
	}
	b.Name, b.Saved, b.Problem = "", false, Words{}
	m = m.begin(Bundling, "bundle-"+m.Now.Format("20060102-150405")+".ndjson")
	about := archive.About{At: m.Now, Scope: b.Scope}
	switch f := m.View.Applied; {
	case b.Scope == archive.One:
		about.Filter = m.scrub(b.One)
	case b.Scope == archive.Shown && !f.All():
		about.Filter = m.scrub(f.String())
	}
	masking := archive.Masking{Tags: b.Found, IDs: b.IDs, Names: []string{m.Connection.User.String(), m.Form.Value(FieldDevice)}, Hide: hidden}
	notes := slices.Clone(b.Notes)
	for _, t := range b.Found {
		switch masks := b.Masks(t); {
		case masks && t.Looks == archive.LooksPlain:
			masking.Hidden = append(masking.Hidden, t.Path)
		case !masks && t.Looks != archive.LooksPlain:
			masking.Shown = append(masking.Shown, t.Path)
		}
		if b.Masks(t) {
			notes = append(notes, archive.Note{Section: archive.SectionMasked, Name: t.Path, Text: phrase.Counted(t.Count, "value")})
		}
	}
	if b.IDs {
		notes = append(notes, archive.Note{Section: archive.SectionMasked, Name: "users and devices", Text: "in topics and texts"})
	}
	return m, []Effect{MakeBundle{m.Archive.generation, about, m.oneFilter(), notes, masking}}
}

// bundleNotes are what a bundle tells beside its messages: what the page knows, the
// doctor's result and the log. No secret of the form is in it.
func (m Model) bundleNotes(known []archive.Note) []archive.Note {
	notes := append(slices.Clip(known), m.connectionNotes()...)
	for line := range strings.Lines(m.DoctorText()) {
		if line = strings.TrimSpace(line); line != "" && !m.Doctor.Began.IsZero() {
			level := ""
			if strings.HasPrefix(line, "failed") {
				level = "bad"
			}
			notes = append(notes, archive.Note{Section: archive.SectionDoctor, Level: level, Text: line})
		}
	}
	entries, _ := m.Log.Find(nil, "", connlog.Max)
	slices.Reverse(entries)
	for _, e := range entries {
		n := archive.Note{Section: archive.SectionLog, At: e.At, Name: e.Kind.String(), Text: e.Text}
		if e.Bad {
			n.Level = "bad"
		}
		notes = append(notes, n)
	}
	for i := range notes {
		n := &notes[i]
		n.Name, n.Text, n.Hidden, n.Filter = m.scrub(n.Name), m.scrub(n.Text), m.scrub(n.Hidden), m.scrub(n.Filter)
	}
	return notes
}

// connectionNotes tell of the connection.
func (m Model) connectionNotes() (notes []archive.Note) {
	c := m.Connection
	add := func(name, text string) {
		if text != "" {
			notes = append(notes, archive.Note{Section: archive.SectionEnvironment, Name: name, Text: text})
		}
	}
	add("Connection", m.StatusText()+" "+c.Words.String())
	if !c.Since.IsZero() {
		add("Since", c.Since.Format(time.RFC3339))
	}
	add("Broker", c.URL)
	if c.URL != "" {
		add("Account", c.Who())
		add("Client ID", c.ClientID)
		add("MQTT version", c.Version.String())
	}
	for _, s := range m.Subscriptions.List {
		add("Topic filter", s.Filter+": "+s.Words.String())
	}
	return notes
}

// bundleSecrets are what no bundle may tell, in all spellings. One that is also the
// project's or user's name is no secret, and stands in each topic.
func (m Model) bundleSecrets() (all []string) {
	c := m.Connection
	for i := range secretFields {
		for _, secret := range m.secrets(i) {
			if len(secret) >= minScrubbed && secret != c.Project.String() && secret != c.User.String() {
				all = append(all, spellings(secret)...)
			}
		}
	}
	return all
}
