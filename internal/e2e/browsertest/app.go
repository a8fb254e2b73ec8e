package browsertest

import (
	"context"
	"fmt"

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

// Manifest is a web app manifest as the browser took it in.
type Manifest page.WebAppManifest

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
		_, faults, _, manifest, err := page.GetAppManifest().Do(ctx)
		if err != nil || manifest == nil {
			return fmt.Errorf("the browser reads no manifest: %v", err)
		}
		in.Manifest = Manifest(*manifest)
		for _, fault := range faults {
			in.Problems = append(in.Problems, fault.Message)
		}
		return nil
	}))
	return in
}
