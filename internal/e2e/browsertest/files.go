package browsertest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Downloads lets the page save files, and returns the folder they come to.
func (p *Page) Downloads() (folder string) {
	p.t.Helper()
	folder = p.t.TempDir()
	p.Do("allow downloads", chromedp.ActionFunc(func(ctx context.Context) error {
		c := chromedp.FromContext(ctx)
		return onBrowser(ctx, func(ctx context.Context) error {
			return browser.SetDownloadBehavior(browser.SetDownloadBehaviorBehaviorAllow).
				WithDownloadPath(folder).WithBrowserContextID(c.BrowserContextID).Do(ctx)
		})
	}))
	return folder
}

// Downloaded waits for the one file in a folder of downloads whose name ends as
// said, takes it out of there, and returns its name and contents.
func (p *Page) Downloaded(folder, suffix string) (name string, contents []byte) {
	p.t.Helper()
	p.Eventually(func() string {
		paths, _ := filepath.Glob(filepath.Join(folder, "*"+suffix))
		if len(paths) != 1 {
			return fmt.Sprintf("%d files end in %s, want 1", len(paths), suffix)
		}
		b, err := os.ReadFile(paths[0])
		if err == nil && len(b) == 0 {
			return paths[0] + " is empty" // the browser takes the name before it has the contents
		}
		if err == nil {
			err = os.Remove(paths[0])
		}
		if err != nil {
			return err.Error()
		}
		name, contents = filepath.Base(paths[0]), b
		return ""
	})
	return name, contents
}

// ChooseFile clicks the element, which opens the browser's dialog for files, and
// chooses a file there.
func (l Locator) ChooseFile(name string, contents []byte) {
	l.page.t.Helper()
	path := filepath.Join(l.page.t.TempDir(), name)
	if err := os.WriteFile(path, contents, 0o600); err != nil {
		l.page.t.Fatal(err)
	}
	l.ChoosePath(path)
}

// ChoosePath is ChooseFile with a file that is there, and may be too large to hold.
func (l Locator) ChoosePath(path string) {
	l.page.t.Helper()
	opened := make(chan cdp.BackendNodeID, 1)
	ctx, stop := context.WithCancel(l.page.ctx)
	defer stop()
	chromedp.ListenTarget(ctx, func(ev any) {
		if ev, ok := ev.(*page.EventFileChooserOpened); ok {
			select {
			case opened <- ev.BackendNodeID:
			default:
			}
		}
	})
	l.page.Do("take over the dialog for files", page.SetInterceptFileChooserDialog(true))
	l.Click()
	select {
	case field := <-opened:
		l.page.Do("choose "+filepath.Base(path), dom.SetFileInputFiles([]string{path}).WithBackendNodeID(field))
	case <-time.After(l.page.patience):
		l.page.t.Fatalf("%s opens no dialog for files", l)
	}
}

// Drop drops a file on the element, as dragging it from a folder does.
func (l Locator) Drop(name, contents string) {
	l.page.t.Helper()
	l.Call(`function(name, contents) {
		const files = new DataTransfer();
		files.items.add(new File([contents], name));
		for (const type of ["dragenter", "dragover", "drop"]) {
			const event = new DragEvent(type, {bubbles: true, cancelable: true, dataTransfer: files});
			if (this.dispatchEvent(event) && type !== "dragenter") throw new Error(type + " is left to the browser, which would leave the page");
		}
	}`, nil, name, strings.ToValidUTF8(contents, "\uFFFD"))
}
