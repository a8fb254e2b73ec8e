package ui

import (
	"strconv"
	"strings"
	"time"

	"deviceconsole/app/browser"
	"deviceconsole/app/draft"
	sent "deviceconsole/app/outbox"
	"deviceconsole/app/payload"
	"deviceconsole/app/phrase"
	"deviceconsole/app/session"
	"deviceconsole/internal/platform"
)

type sendView struct {
	Kind                     draft.Kind
	AskUser                  bool   // whose devices it is about is asked
	OwnUser, UserHint        string // the user of the connection
	AllDevices, WholeProject bool
	Tags                     tagFormView
	Format                   draft.Format
	File                     string // the file that was chosen, with its size
	Said                     string // why something was not taken
	Shared                   string // what another app shared that stands here
	Unshare                  bool   // it can be put back
	Leftward, AsRead         bool   // the text has characters that are written to the left; they are shown as they are read
	Held                     string // says that a text is not all in its field; "" = it is
	Variables                bool   // the switch for them is offered
	Stamping                 draft.Stamping
	ServerClock              bool // Now can be, or is, the server's
	Properties               int  // rows of user properties
	PropertiesSet            int
	Reply                    replyView

	Notices []noticeView
	Notes   []string
	Size    string
	Clears  string // topic whose retained message can be cleared; "" = not offered
	Ready   bool
	Editing bool   // an item of the outbox is changed: Send is Save
	Refused string // why the last Send was not taken
}

func (u *UI) sendView() sendView {
	u.syncTags()
	v := sendViewOf(u.model)
	v.Tags, v.AsRead = u.composer.tags.view(), u.composer.asRead
	if u.composer.refused != "" {
		v.Said = u.composer.refused
	}
	return v
}

func sendViewOf(m session.Model) sendView {
	c, d, b := m.Compose, m.Compose.Draft, m.Compose.Built
	v := sendView{
		Kind: d.Kind, AllDevices: d.AllDevices, WholeProject: d.WholeProject, Format: d.Format, Stamping: d.Stamping,
		ServerClock:   d.Stamping == draft.StampNow && (d.ServerClock || m.ServerClock.Skew.Off()),
		OwnUser:       m.Connection.User.String(),
		Said:          payload.Visible(c.Said),
		Shared:        c.Shared.Words.String(),
		Unshare:       c.Shared.Undo,
		Variables:     d.Variables || strings.Contains(d.Data, "{{") || strings.Contains(d.Payload, "{{"),
		Properties:    len(d.UserProperties),
		PropertiesSet: propertiesSet(d),
		Reply:         replyViewOf(m),
		Notices:       noticeViewsOf(c),
		Notes:         b.Notes,
		Ready:         b.Ready(),
		Editing:       m.Outbox.Editing != 0,
	}
	if m.Outbox.Of == 0 {
		v.Refused = m.Outbox.Problem
	}
	v.AskUser = d.Kind != draft.ToGroup && (d.User != "" || d.Kind != draft.Event && m.Connection.Role != platform.RoleDevice)
	if v.AskUser {
		v.UserHint = "Whose device it is."
		if v.OwnUser != "" {
			v.UserHint = "Whose device it is. Empty: " + v.OwnUser + "."
		}
	}
	if d.File.Name != "" {
		v.File = payload.Visible(d.File.Name) + ", " + phrase.Counted(len(d.File.Data), "byte")
	}
	written := d.Payload
	if d.Kind == draft.Event {
		written = d.Data
	}
	v.Held, v.Leftward = heldWords(written), payload.RunsLeft(written[:min(len(written), maxTyped)])
	v.Size = "QoS " + strconv.Itoa(int(d.QoS))
	if b.Message.Payload != nil {
		v.Size += " · " + phrase.Counted(b.Bytes, "byte")
	}
	if d.Retain {
		v.Size += " · retained"
	}
	if e := b.Message.Properties.MessageExpiry; e != nil {
		v.Size += " · expires after " + span(time.Duration(*e)*time.Second)
	}
	if d.Kind == draft.Update || d.Kind == draft.ToGroup && d.Retain {
		v.Clears = willTopic(b)
	}
	return v
}

// fate is what became of an item that was sent from the form, and its tone: not what
// became of another account's, and not when why the last Send was not taken is said
// instead, as the answer to which it would be read.
func fate(i sent.Item, refused string, who sent.Identity, now time.Time) (text, tone string) {
	if i.Identity != who || refused != "" {
		return "", ""
	}
	v := sentViewOf(i, who, now)
	return v.State, v.Tone
}

// fate is that of what the form sent last, until that is changed.
func (u *UI) fate() (text, tone string) {
	if item, ok := u.runner.Outbox().Item(u.model.Outbox.Taken); ok {
		if text, tone = fate(item, u.model.Outbox.Problem, u.model.Sender(), browser.Now()); text != "" {
			v := sentView{State: text, Tone: tone}
			u.doubt(&v, &item)
			text, tone = v.State, v.Tone
		}
	}
	return text, tone
}

// fillFate says it beside Send. It changes with each step that a message takes, and
// the form around it, which does not, would be made anew each time.
func (u *UI) fillFate() {
	text, tone := u.fate()
	if el := browser.ByID(fateID); el.Text() != text || el.Attr("class") != "pill "+tone {
		el.SetAttr("class", "pill "+tone)
		el.SetText(text)
	}
}
