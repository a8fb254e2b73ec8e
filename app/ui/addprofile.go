package ui

import (
	"context"
	"errors"
	"strings"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/payload"
	"deviceconsole/app/phrase"
	"deviceconsole/app/profile"
	"deviceconsole/app/qr"
)

// adding is what the dialog holds that takes profiles from elsewhere.
type adding struct {
	problem  string
	coming   []profile.Profile
	arrivals []profile.Arrival // what taking them would do
	from     string            // where they come from
	linked   profile.Linked    // the link that they come by
	busy     bool
	camera   context.CancelFunc // nil = it is off
}

// openAdd opens the dialog.
func (u *UI) openAdd() {
	u.adding = adding{}
	browser.ByID(addLinkID).SetValue("")
	browser.ByID(addPassID).SetValue("")
	u.openDialog(addID)
	u.focus(addLinkID)
}

// openLink shows what the link in the page's address brings, and takes it out of the
// address.
func (u *UI) openLink() {
	fragment := browser.Fragment()
	if !profile.IsLink(fragment) {
		return
	}
	browser.DropFragment()
	u.openAdd()
	u.offerLink(fragment, "the address")
}

// followLink is openLink once the page is at work, whose first link waits for the list.
func (u *UI) followLink() {
	if u.profiles.loaded {
		u.openLink()
	}
}

// offerLink shows what a link brings, or why it is none.
func (u *UI) offerLink(text, from string) {
	a := &u.adding
	linked, err := profile.ParseLink(text)
	if err != nil {
		a.problem = phrase.Sentence(err.Error())
		u.redraw()
		return
	}
	u.offerProfiles([]profile.Profile{linked.Profile}, from)
	a.linked = linked
	if linked.Sealed() && a.problem == "" {
		u.focus(addPassID)
	}
}

// offerProfiles shows what would be added.
func (u *UI) offerProfiles(coming []profile.Profile, from string) {
	a := &u.adding
	a.problem, a.linked = "", profile.Linked{}
	a.coming, a.from = coming, from
	merged, arrivals := profile.Merge(u.profiles.list, coming, newProfileID)
	switch err := profile.Fits(merged); {
	case err != nil:
		a.problem, a.coming = phrase.Sentence(err.Error())+" Delete some first.", nil
	case u.model.HoldsSecret(string(profile.EncodeFile(coming))):
		a.problem, a.coming = "This was not taken: it holds your API key or password outside of their fields, and a profile never does.", nil
	default:
		a.arrivals = arrivals
		u.focus(addTakeID)
	}
	u.redraw()
}

// addFile reads a file of profiles, or a picture of a QR code.
func (u *UI) addFile(f browser.File) {
	a := &u.adding
	a.problem, a.coming, a.busy = "", nil, true
	u.redraw()
	u.background(func() func() {
		coming, text, problem := readAdded(f)
		return func() {
			switch a.busy = false; {
			case problem != "":
				a.problem = f.Name() + " was not taken. " + problem
			case text != "":
				u.offerLink(text, f.Name())
			default:
				u.offerProfiles(coming, f.Name())
			}
		}
	})
}

// maxImage bounds a file with a picture, in bytes.
const maxImage = 40 << 20

// readAdded reads profiles, or the text of a QR code, from a file. It waits.
func readAdded(f browser.File) (coming []profile.Profile, text, problem string) {
	if strings.HasSuffix(strings.ToLower(f.Name()), ".json") {
		if f.Size() > profile.MaxBytes {
			return nil, "", "It is too large to be a file of profiles: " + fileSize(f.Size()) + ", and 1 MB is the most."
		}
		b := make([]byte, f.Size())
		if _, err := f.ReadAt(b, 0); err != nil && len(b) > 0 {
			return nil, "", "It could not be read: " + err.Error() + "."
		}
		coming, err := profile.DecodeFile(b)
		if err != nil {
			return nil, "", err.Error()
		}
		if len(coming) == 0 {
			return nil, "", "There is no profile in it."
		}
		return coming, "", ""
	}
	if f.Size() > maxImage {
		return nil, "", "It is too large: " + fileSize(f.Size()) + ", and 40 MB is the most for a picture."
	}
	ctx := briefly()
	if text, _ := browser.DetectQR(ctx, f); text != "" {
		return nil, text, ""
	}
	p, err := browser.PictureOf(ctx, f, qr.MaxSide)
	if err != nil {
		return nil, "", phrase.Sentence(err.Error())
	}
	text, ok := qr.Read(qr.Picture(p), browser.Rest)
	if !ok {
		return nil, "", "No QR code was found in it. Cut the picture down to the code, or take it again from nearer and straight ahead."
	}
	return nil, text, ""
}

// watchCamera looks for a QR code with the camera, until the dialog is closed.
func (u *UI) watchCamera() {
	ctx, stop := context.WithCancel(context.Background())
	u.adding = adding{camera: stop}
	u.redraw()
	u.background(func() func() {
		found := ""
		err := browser.ByID(cameraID).Watch(ctx, qr.MaxSide, func(p browser.Picture, text string) bool {
			if found = text; found == "" && len(p.Grey) > 0 {
				found, _ = qr.Read(qr.Picture(p), browser.Rest)
			}
			return found != ""
		})
		return func() {
			stop()
			u.adding.camera = nil
			switch {
			case err != nil:
				u.adding.problem = phrase.Sentence(err.Error()) + " Choose a picture of the code instead, or paste the link."
			case found != "":
				u.offerLink(found, "the QR code")
			}
		}
	})
}

func (u *UI) stopCamera() {
	if u.adding.camera != nil {
		u.adding.camera()
	}
}

// takeProfiles adds what was offered. Secrets of a link are opened first.
func (u *UI) takeProfiles(passphrase string) {
	a := &u.adding
	if !a.linked.Sealed() || passphrase == "" {
		u.addProfiles(profile.Secrets{})
		return
	}
	a.busy, a.problem = true, ""
	linked := a.linked
	u.redraw()
	u.background(func() func() {
		secrets, err := linked.Secrets(briefly(), browserKeys{}, passphrase)
		return func() {
			if a.busy = false; err != nil {
				if a.problem = vaultWords(err); errors.Is(err, profile.ErrPassphrase) {
					a.problem = "This is not the passphrase, or the link was changed on its way: nobody can tell which. Capitals and spaces count."
				}
				u.focus(addPassID)
				return
			}
			u.addProfiles(secrets)
		}
	})
}

// addProfiles adds what was offered; the only one fills the form, with its secrets.
func (u *UI) addProfiles(s profile.Secrets) {
	coming := u.adding.coming
	u.adding = adding{}
	browser.ByID(addPassID).SetValue("")
	merged, arrivals := profile.Merge(u.profiles.list, coming, newProfileID)
	added := merged[len(u.profiles.list):]
	u.profiles.change(u, func(list []profile.Profile) []profile.Profile {
		for _, p := range added {
			if profile.Find(list, p.Name) < 0 && len(list) < profile.Max {
				list = append(list, p)
			}
		}
		return list
	}, nil)
	if len(coming) > 1 {
		u.openDialog(profilesID)
		return
	}
	u.closeDialog(addID)
	if len(added) == 0 { // it is there under this name, or under one that an earlier import gave it
		for _, p := range u.profiles.list {
			if p.Same(coming[0]) {
				added = append(added, p)
			}
		}
	}
	if len(added) > 0 && !u.model.Connection.Wanted() {
		u.profiles.list = merged // it is written at this moment
		browser.Remember(profileKey, added[0].ID)
		u.takeProfile(added[0], s)
	}
	u.saidOf(nil, "Added "+payload.Visible(arrivals[0].Name))
	u.redraw()
}

// addDialog takes profiles from elsewhere.
type addDialog struct {
	app.Compo
	ui   *UI
	View addView
}

type addView struct {
	Problem      string
	Items        []addItem
	From         string
	News         int
	Sealed, Busy bool
	Camera, On   bool
}

type addItem struct{ Name, About, What string }

func (u *UI) addView() addView {
	a := &u.adding
	if u.dialog != addID {
		return addView{}
	}
	v := addView{Problem: payload.Visible(a.problem), From: payload.Visible(a.from), Busy: a.busy, Camera: browser.HasCamera(), On: a.camera != nil}
	for i, p := range a.coming {
		arrival := a.arrivals[i]
		item := addItem{payload.Visible(p.Name), oneLine(p.About()), "new"}
		switch {
		case arrival.As == "":
			item.What = "there already"
		case arrival.As != arrival.Name:
			item.What = "another has this name; kept as " + payload.Visible(arrival.As)
		}
		if arrival.As != "" {
			v.News++
		}
		v.Items = append(v.Items, item)
	}
	v.Sealed = len(a.coming) > 0 && a.linked.Sealed()
	return v
}
