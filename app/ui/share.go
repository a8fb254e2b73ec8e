package ui

import (
	"context"
	"strconv"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/payload"
	"deviceconsole/app/phrase"
	"deviceconsole/app/profile"
	"deviceconsole/app/qr"
	"deviceconsole/internal/page"
)

const (
	sharePassID = "share-passphrase"
	shareLinkID = "share-link"
)

// sharing is what the dialog that shares a profile holds.
type sharing struct {
	profile profile.Profile
	link    string // with the page's address
	sealed  bool   // secrets are in it
	path    string // of the QR code; "" = the link is too long for one
	size    int    // of the QR code's picture, in modules
	problem string
	busy    bool
}

// openShare opens the dialog for a profile.
func (u *UI) openShare(id string) {
	p, ok := u.profiles.byID(id)
	if !ok {
		return
	}
	u.sharing = sharing{profile: p}
	u.sharing.show(p.Link())
	browser.ByID(sharePassID).SetValue("")
	u.openDialog(shareID)
}

// show makes link and code of the fragment of a link.
func (s *sharing) show(fragment string) {
	s.link = browser.Origin() + page.RouteConnection + "#" + fragment
	s.path, s.size = "", 0
	if code, err := qr.Draw(s.link); err == nil {
		s.path, s.size = code.Path(), code.Size()+2*qr.Quiet
	}
}

// sealShare puts the secrets of the profile into the link, under a passphrase.
func (u *UI) sealShare(passphrase string) {
	s := &u.sharing
	s.problem = ""
	if profile.StrengthOf(passphrase) <= profile.Weak {
		s.problem = "This passphrase is too weak for a link that others may get hold of. Make it longer; four unrelated words are enough."
		u.redraw()
		return
	}
	s.busy = true
	p, m, held := s.profile, u.runner.Model(), u.vault.holds(s.profile.ID)
	secrets := profile.Secrets{}
	if p.ID == u.profiles.chosen && p.SameAccount(m.Profile()) {
		secrets = m.Secrets()
	}
	link := ""
	u.vaultDo(func(ctx context.Context, v *profile.Vault) (err error) {
		if secrets.Empty() && held {
			if secrets, err = v.Recall(ctx, p); err != nil {
				return err
			}
		}
		if secrets.Empty() {
			return profile.ErrNone
		}
		link, err = p.SealLink(ctx, browserKeys{}, secrets, passphrase)
		return err
	}, func(err error) {
		if s.busy = false; s.profile.ID != p.ID {
			return
		}
		switch {
		case err == profile.ErrNone:
			s.problem = "Key and password of this profile are not known here. Put it into the connect form, type them, and share it again."
		case err == profile.ErrLocked:
			s.problem = "What is remembered for this profile is locked. Unlock it in the connect form, and share it again."
		case err != nil:
			s.problem = vaultWords(err)
		default:
			browser.ByID(sharePassID).SetValue("")
			s.sealed = true
			s.show(link)
			u.focus(shareLinkID)
		}
	})
	u.redraw()
}

// shareDialog shows a profile as a link and as a QR code.
type shareDialog struct {
	app.Compo
	ui   *UI
	View shareView
}

type shareView struct {
	Name, Link, Path, Box string
	Sealed, Can, Busy     bool
	Problem               string
}

func (u *UI) shareView() shareView {
	s := &u.sharing
	if u.dialog != shareID {
		return shareView{Box: "0 0 1 1"}
	}
	side := strconv.Itoa(s.size)
	return shareView{payload.Visible(s.profile.Name), s.link, s.path, "0 0 " + side + " " + side, s.sealed, browser.CanEncrypt(), s.busy, s.problem}
}

func (d *shareDialog) Render() app.UI {
	v := d.View
	holds := "It holds where to connect and as whom, but no key and no password: whoever opens it types them."
	if v.Sealed {
		holds = "It holds key and password, too, encrypted under your passphrase. Tell the passphrase by another way than the link."
	}
	return dialog("again", shareID, "share-title", on{"close", d.onClose},
		el("div", "stack",
			el("h2", "", id("share-title"), "Share ", el("bdi", "foreign", v.Name)),
			el("div", "qr", hidden(v.Path == ""), role("img"), label("QR code of the link"),
				app.Elem("svg").XMLNS(svgNamespace).Attr("viewBox", v.Box).Attr("focusable", "false").Attr("shape-rendering", "crispEdges").Body(
					app.Elem("path").XMLNS(svgNamespace).Attr("d", v.Path),
				),
			),
			el("p", "hint", hidden(v.Path != ""), phrase.Sentence("the link is too long for a QR code that a camera could read. Copy it instead")),
			field(shareLinkID, "Link", holds, "", el("textarea", "", id(shareLinkID), is("readonly", true), attr{"rows", "3"}, aria("describedby", shareLinkID+"-hint"))),
			el("form", "stack tight", label("With key and password"), hidden(v.Sealed || !v.Can), attr{"autocomplete", "off"}, is("novalidate", true), on{"submit", d.onSeal},
				el("div", "field",
					el("label", "", attr{"for", sharePassID}, "With key and password, under a passphrase"),
					el("div", "picked",
						el("input", "", id(sharePassID), kind("password"), attr{"autocomplete", "new-password"}, attr{"maxlength", "1000"}),
						el("button", "button", kind("submit"), is("disabled", v.Busy), "Encrypt them into it"),
					),
				),
				el("p", "error", live(liveUrgent), v.Problem),
			),
			el("div", "actions ends",
				button("primary", d.onCopy, "Copy link"),
				button("", d.onBack, "Back"),
			),
		),
	)
}

func (d *shareDialog) onClose(app.Context, app.Event) {
	browser.ByID(sharePassID).SetValue("")
	d.ui.closeDialog(shareID)
}

func (d *shareDialog) onBack(app.Context, app.Event) { d.ui.openDialog(profilesID) }

func (d *shareDialog) onSeal(_ app.Context, e app.Event) {
	e.PreventDefault()
	d.ui.sealShare(browser.ByID(sharePassID).Value())
}

func (d *shareDialog) onCopy(ctx app.Context, _ app.Event) {
	copyText(ctx, d.View.Link, "Copied the link")
}

// fillShare puts the link into its field, after drawing.
func (u *UI) fillShare() {
	if u.dialog == shareID {
		browser.ByID(shareLinkID).SetValue(u.sharing.link)
	}
}
