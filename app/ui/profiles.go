package ui

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"deviceconsole/app/browser"
	"deviceconsole/app/listfile"
	"deviceconsole/app/phrase"
	"deviceconsole/app/profile"
	"deviceconsole/app/session"
)

const (
	keptProfiles = "profiles"        // the name under which the browser keeps them
	profileKey   = "console.profile" // of the browser's storage: the ID of the one that was chosen last
	serverPrefix = "server:"         // of the IDs of the server's profiles
)

var profileList = listOf[profile.Profile]{keptProfiles, profile.DecodeKept, profile.EncodeKept,
	func(p profile.Profile) string { return p.Name }, profile.Max, profileNameID, "undo-profile"}

// profiles is what the page holds of named connections.
type profiles struct {
	shelf[profile.Profile]
	server []profile.Profile // those of the server's settings
	read   bool              // server is of the settings that came
	chosen string            // ID of the one that fills the form; "" = none
	loaded bool              // the list was read for the first time
}

// newProfileID makes the ID of a profile of this browser.
func newProfileID() string { return fmt.Sprintf("%016x", rand.Uint64()) }

// byID finds a profile of this browser or of the server.
func (p *profiles) byID(id string) (profile.Profile, bool) {
	for _, list := range [][]profile.Profile{p.list, p.server} {
		if i := slices.IndexFunc(list, func(p profile.Profile) bool { return p.ID == id }); i >= 0 {
			return list[i], true
		}
	}
	return profile.Profile{}, false
}

// readServer takes the profiles of the server's settings, which check their form.
func (p *profiles) readServer(m session.Model) {
	if p.read || m.ConfigState != session.ConfigReady {
		return
	}
	p.read = true
	if p.server, _ = profile.DecodeFile(m.Config.Profiles); len(m.Config.Profiles) == 0 {
		p.server = nil
	}
	for i := range p.server {
		p.server[i].ID = serverPrefix + p.server[i].Name
	}
}

// startProfiles reads what is kept, and fills the form with the profile that was
// chosen last.
func (u *UI) startProfiles() {
	u.background(func() func() {
		list, said := profileList.keepIn(&u.shelves, nil)
		state, err := u.vault.State(briefly())
		return func() {
			p := &u.profiles
			p.list, p.said, p.loaded = list, said, true
			u.vault.know(state, err)
			p.readServer(u.runner.Model())
			u.forgetOrphans()
			if last, ok := p.byID(browser.Setting(profileKey)); ok && !u.runner.Model().Connection.Wanted() {
				u.takeProfile(last, profile.Secrets{})
			}
			u.openLink()
		}
	})
}

// chooseProfile fills the form with a profile, by its ID, and with what is remembered
// for it; "" empties it. A vault that is locked is asked for to be opened.
func (u *UI) chooseProfile(id string) {
	p, ok := u.profiles.byID(id)
	if !ok {
		u.profiles.chosen = ""
		browser.Remember(profileKey, "")
		u.vault.wanted = false
		u.send(session.ProfileChosen{})
		return
	}
	browser.Remember(profileKey, id)
	u.takeProfile(p, profile.Secrets{})
	if u.model.Connection.Wanted() {
		u.saidOf(nil, "In the connect form. Disconnect, then Connect to use it")
	}
	u.recall(p)
	if u.vault.holds(id) && !u.vault.state.Open {
		u.askVault(unlocking, nil)
	}
}

func (u *UI) takeProfile(p profile.Profile, s profile.Secrets) {
	u.profiles.chosen = p.ID
	u.vault.wanted = u.vault.holds(p.ID)
	u.send(session.ProfileChosen{Profile: p, Secrets: s})
}

// saveProfile keeps what the connect form holds under a name, in place of the profile
// that has it already.
func (u *UI) saveProfile(name string) {
	s, m := &u.profiles, u.runner.Model()
	p := m.Profile()
	p.Name, p.ID = listfile.Name(name), newProfileID()
	there := s.find(p.Name)
	if there >= 0 {
		p.ID = s.list[there].ID
	}
	switch err := p.Check(); {
	case p.Name == "":
		s.said = "A profile needs a name."
	case err != nil:
		s.said = phrase.Sentence(err.Error())
	case m.HoldsSecret(string(profile.EncodeFile([]profile.Profile{p}))):
		s.said = "This holds your API key or password outside of their fields, and a profile never does. It was not saved."
	case there < 0 && len(s.list) >= profile.Max:
		s.said = "There are " + phrase.Grouped(profile.Max) + " profiles, which are the most. Delete one first."
	default:
		u.keepProfile(p)
		return
	}
	u.redraw()
}

// keepProfile puts a profile into the list, which it is the chosen one of from now on.
func (u *UI) keepProfile(p profile.Profile) {
	u.profiles.chosen = p.ID
	browser.Remember(profileKey, p.ID)
	browser.ByID(profileNameID).SetValue("")
	u.profiles.put(u, p)
}

// renameProfile gives the profile that is being renamed another name.
func (u *UI) renameProfile(name string) {
	u.profiles.rename(u, name, "profile", "a profile never does", func(p *profile.Profile, name string) { p.Name = name })
}

// leaveProfileName gives a renaming up, so that what is typed next is a new name.
func (u *UI) leaveProfileName() {
	u.profiles.renaming = ""
	browser.ByID(profileNameID).SetValue("")
}

// deleteProfile forgets a profile, until Undo. What is remembered for it goes when the
// time for Undo is over.
func (u *UI) deleteProfile(name string) {
	u.leaveProfileName()
	u.profiles.delete(u, name)
	time.AfterFunc(session.UndoFor, u.forgetOrphans)
}

// exportProfiles saves all profiles as a file, without secrets.
func (u *UI) exportProfiles() {
	s := &u.profiles
	file := profile.EncodeFile(s.list)
	switch {
	case u.model.HoldsSecret(string(file)):
		s.said = "A profile holds your API key or password outside of their fields. It was not exported: take the secret out of it first."
	default:
		if s.said = ""; browser.Save("profiles.json", "application/json", file) != nil {
			s.said = "The browser did not take the file."
		}
	}
	u.redraw()
}
