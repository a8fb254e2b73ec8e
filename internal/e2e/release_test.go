package e2e

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"testing/fstest"
	"time"

	"deviceconsole/internal/e2e/browsertest"
	serving "deviceconsole/internal/server"
)

// changedSite is the built page with other words in some of its files.
type changedSite struct {
	fs.FS
	changes fstest.MapFS
}

func (s changedSite) Open(name string) (fs.File, error) {
	if _, changed := s.changes[name]; changed {
		return s.changes.Open(name)
	}
	return s.FS.Open(name)
}

// startChanged starts a server, in this process, whose page has other words in a file
// than the built one: another version, that costs no build. It returns its address.
func startChanged(t testing.TB, file string, change func(text string) string) string {
	t.Helper()
	root, err := browsertest.ModuleRoot()
	if err != nil {
		t.Fatal(err)
	}
	dist := os.DirFS(filepath.Join(root, "internal", "assets", "dist"))
	text, err := fs.ReadFile(dist, file)
	if err != nil {
		t.Fatal(err)
	}
	changed := fstest.MapFS{file: {Data: []byte(change(string(text)))}}
	for _, encoding := range []string{".br", ".gz"} { // of what was there
		changed[file+encoding] = &fstest.MapFile{Data: nil}
	}
	return runServer(t, changedSite{dist, changed})
}

var printedAddress = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

func runServer(t testing.TB, site fs.FS) string {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	ended, printed := make(chan error, 1), make(chan string, 1)
	go func() {
		ended <- serving.Run(ctx, serving.Config{
			Listen: "127.0.0.1:0", MQTTListen: serving.Off, Sandbox: true, Simulate: true, Version: "changed by a test",
			Site: site, Stdout: firstAddress(printed), Log: slog.New(slog.DiscardHandler),
		})
	}()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("the changed server: %v", err)
		}
	})
	select {
	case address := <-printed:
		return address
	case err := <-ended:
		ended <- nil
		t.Fatal(err)
	case <-time.After(patience):
		t.Fatal("the changed server does not say where it is")
	}
	return ""
}

// firstAddress is told the first address that is written.
type firstAddress chan string

func (f firstAddress) Write(b []byte) (int, error) {
	if address := printedAddress.Find(b); address != nil {
		select {
		case f <- string(address):
		default:
		}
	}
	return len(b), nil
}

// kept waits until the browser has all of a version and opens that.
func (c console) kept() {
	c.settles(`(await (await caches.open("console-shell")).match("/")) !== undefined && navigator.serviceWorker.controller?.state === "activated"`)
}

// settles waits until an expression of JavaScript that may wait is true.
func (c console) settles(expression string) {
	c.Eventually(func() string {
		var ok bool
		if c.Eval("(async () => Boolean("+expression+"))()", &ok); !ok {
			return "not true: " + expression
		}
		return ""
	})
}

// version is that of the page.
func (c console) version() string {
	var v string
	c.Eval(`document.querySelector("script[data-version]").dataset.version`, &v)
	return v
}

// addresses are the paths of all that the browser keeps of the page.
func (c console) addresses() []string {
	var list []string
	c.Eval(`(async () => (await Promise.all((await caches.keys()).map(async name => (await (await caches.open(name)).keys()).map(r => new URL(r.url).pathname)))).flat())()`, &list)
	return list
}

// runs waits until the page is the version that startChanged made with some words; "" is
// the one that was built.
func (c console) runs(words string) {
	c.EvalUntil(fmt.Sprintf(`document.documentElement && getComputedStyle(document.documentElement).getPropertyValue("--release").trim() === %q`, words))
}

// marked is a change of the style sheet that runs finds.
func marked(words string) func(string) string {
	return func(css string) string { return css + "\n:root { --release: " + words + "; }\n" }
}
