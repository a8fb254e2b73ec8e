package browsertest

import (
	"context"
	"encoding/json"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Installability is what the browser itself finds wrong with the page as an app to
// install, and the manifest as it reads it. Ask a ProfilePage: in a private window no
// page can be installed.
type Installability struct {
	Problems []string
	Manifest Manifest
}

// Manifest is the part of a web app manifest that the browser took in.
type Manifest struct {
	ID, Scope, StartURL, Display string
	Icons, Screenshots           []json.RawMessage
	Shortcuts                    []struct{ Name, URL string }
	ShareTarget                  *struct{ Action, Method, Enctype string }
}

// Installability asks the browser.
func (p *Page) Installability() (in Installability) {
	p.t.Helper()
	p.Do("ask whether the page can be installed", chromedp.ActionFunc(func(ctx context.Context) error {
		problems, err := page.GetInstallabilityErrors().Do(ctx)
		if err != nil {
			return err
		}
		for _, problem := range problems {
			in.Problems = append(in.Problems, problem.ErrorID)
		}
		var answer struct {
			Errors   []struct{ Message string }
			Manifest Manifest
		}
		if err := cdp.Execute(ctx, page.CommandGetAppManifest, page.GetAppManifest(), &answer); err != nil {
			return err
		}
		in.Manifest = answer.Manifest
		for _, e := range answer.Errors {
			in.Problems = append(in.Problems, e.Message)
		}
		return nil
	}))
	return in
}
