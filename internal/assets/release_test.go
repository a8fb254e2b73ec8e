package assets_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"deviceconsole/internal/assets"
)

// TestTheWorkerIsToldOfAllThatThePageNames: of nothing else, and with what the bytes
// come to.
func TestTheWorkerIsToldOfAllThatThePageNames(t *testing.T) {
	r := get(t, "GET", "/sw.js")
	if got := r.Header.Get("Cache-Control"); got != "no-cache" {
		t.Errorf("Cache-Control %q", got)
	}
	first, rest, _ := strings.Cut(string(content(t, r)), "\n")
	if rest != string(folder()["sw.js"].Data) {
		t.Errorf("the script is %q", rest)
	}
	type named struct{ URL, Integrity string }
	var release struct {
		Version string
		Shell   named
		Files   []named
		Routes  []string
	}
	written := strings.TrimSuffix(strings.TrimPrefix(first, "const release = "), ";")
	if err := json.Unmarshal([]byte(written), &release); err != nil {
		t.Fatalf("%s: %v", first, err)
	}
	if release.Version != site().Version() || !slices.Equal(release.Routes, routes) || len(release.Files) != 3 {
		t.Errorf("%+v", release)
	}
	page := string(content(t, get(t, "GET", "/")))
	for _, f := range append(release.Files, release.Shell) {
		r := get(t, "GET", f.URL)
		if got := r.Header.Get("Cache-Control"); r.StatusCode != 200 || !strings.Contains(got, "immutable") {
			t.Errorf("%s: status %d, Cache-Control %q", f.URL, r.StatusCode, got)
		}
		body := content(t, r)
		sum := sha256.Sum256(body)
		if want := "sha256-" + base64.StdEncoding.EncodeToString(sum[:]); f.Integrity != want {
			t.Errorf("%s: %s, want %s", f.URL, f.Integrity, want)
		}
		if f == release.Shell {
			if string(body) != page {
				t.Error("the shell is another page than that of the routes")
			}
		} else if !strings.Contains(page, f.URL) {
			t.Errorf("the page does not name %s", f.URL)
		}
	}
}

// TestVersionChangesWithThePolicy: a page is kept together with its policy, so one
// that may reach another broker is another version.
func TestVersionChangesWithThePolicy(t *testing.T) {
	for _, p := range []assets.Policy{{AnyBroker: true}, {Brokers: []string{"wss://b.example"}}} {
		changed, err := assets.Load(folder(), routes, p)
		if err != nil {
			t.Fatal(err)
		}
		if changed.Version() == site().Version() {
			t.Errorf("%+v: the same version", p)
		}
	}
	dir := folder()
	dir["sw.js"] = &fstest.MapFile{Data: []byte("self;")}
	if changed, err := assets.Load(dir, routes, assets.Policy{}); err != nil || changed.Version() == site().Version() {
		t.Errorf("another worker, the same version (%v)", err)
	}
}
