package e2e

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"deviceconsole/internal/e2e/browsertest"
)

// The reference is bare mqtt.js, the library that most consoles in a browser are
// built on: a package of npm, fetched for `make bench` alone.
const (
	referenceVersion = "5.16.0"
	referenceSum     = "G0VsEtuJz5sJUgZJaaADMVfW7SIFPzkIuHR+d6rk+tBeSwdCfd9BaIRycRfd2AbyFDEmLlFM+SDQeti/+IbOnw==" // SHA-512 of the package
)

// fetchReference returns the library as a browser loads it. It is fetched once
// and kept in bin, which git ignores.
func fetchReference() ([]byte, error) {
	root, err := browsertest.ModuleRoot()
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(root, "bin", "reference")
	file := filepath.Join(dir, "mqtt-"+referenceVersion+".tgz")
	if _, err := os.Stat(file); errors.Is(err, os.ErrNotExist) {
		npm, err := exec.LookPath("npm")
		if err != nil {
			return nil, errors.New("the column of bare mqtt.js stays empty: fetching it needs npm (Debian's package npm)")
		}
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return nil, err
		}
		pack := exec.Command(npm, "pack", "--silent", "--pack-destination", dir, "mqtt@"+referenceVersion)
		pack.Dir = dir
		if out, err := pack.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("the column of bare mqtt.js stays empty: npm could not fetch mqtt@%s: %w\n%s", referenceVersion, err, out)
		}
	}
	return unpackReference(file)
}

// unpackReference reads the library's build for browsers out of its package,
// which must be the very one that the figures were first taken with.
func unpackReference(file string) ([]byte, error) {
	const inside = "package/dist/mqtt.min.js"
	pack, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	sum := sha512.Sum512(pack)
	if got := base64.StdEncoding.EncodeToString(sum[:]); got != referenceSum {
		return nil, fmt.Errorf("the column of bare mqtt.js stays empty: %s has the SHA-512 %s, want %s; remove it to have it fetched again", file, got, referenceSum)
	}
	z, err := gzip.NewReader(bytes.NewReader(pack))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if err != nil {
			return nil, fmt.Errorf("%s: look for %s: %w", file, inside, err)
		}
		if h.Name == inside {
			return io.ReadAll(r)
		}
	}
}

// reference is the library, or nothing and one sentence where it can't be had.
var reference = sync.OnceValue(func() []byte {
	library, err := fetchReference()
	if err != nil {
		fmt.Println(err)
	}
	return library
})

// serveReference serves the page of the reference and returns its URL.
func serveReference(b testing.TB) string {
	mux := http.NewServeMux()
	mux.Handle("/", http.FileServer(http.Dir(filepath.Join("testdata", "reference"))))
	mux.HandleFunc("/mqtt.min.js", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		w.Write(reference())
	})
	server := httptest.NewServer(mux)
	b.Cleanup(server.Close)
	return server.URL
}

// gotoReference opens the page of the reference and has it connect.
func gotoReference(page *browsertest.Page, served, broker string, l login, filter string) {
	page.Goto(served + "/#" + url.Values{"broker": {broker}, "user": {l.user}, "password": {l.password}, "filter": {filter}}.Encode())
	page.EvalUntil("window.subscribed")
}

// openReference opens the page of the reference to be sent a flood.
func openReference(b testing.TB, browser *browsertest.Chromium, broker *mosquitto) (*browsertest.Page, string) {
	page := browser.Page(b)
	gotoReference(page, serveReference(b), broker.url(), office, floodFilter)
	return page, "() => String(counted)"
}

// TestAChangedReferenceIsRefused: what npm brings is run only when it is what was
// looked at.
func TestAChangedReferenceIsRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "mqtt.tgz")
	write(t, file, "another library")
	if _, err := unpackReference(file); err == nil || !strings.Contains(err.Error(), "SHA-512") {
		t.Errorf("got %v, want that the sum differs", err)
	}
}
