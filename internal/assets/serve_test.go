package assets_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/andybalholm/brotli"

	"deviceconsole/internal/assets"
)

// get asks the site for a path with header fields in pairs.
func get(t testing.TB, method, path string, fields ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, "http://localhost/", nil)
	r.URL.Path = path
	for i := 0; i < len(fields); i += 2 {
		r.Header.Add(fields[i], fields[i+1])
	}
	w := httptest.NewRecorder()
	site().ServeHTTP(w, r)
	return w.Result()
}

func content(t testing.TB, r *http.Response) []byte {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// decoded undoes the content coding of an answer.
func decoded(t testing.TB, r *http.Response) []byte {
	t.Helper()
	b := content(t, r)
	switch r.Header.Get("Content-Encoding") {
	case "br":
		b, _ = io.ReadAll(brotli.NewReader(bytes.NewReader(b)))
	case "gzip":
		z, err := gzip.NewReader(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		b, _ = io.ReadAll(z)
	}
	return b
}

func TestEncodingFollowsAcceptEncoding(t *testing.T) {
	tests := []struct{ accept, want string }{
		{"", ""},
		{"gzip, deflate, br, zstd", "br"},
		{"gzip", "gzip"},
		{"x-gzip", "gzip"},
		{"GZIP;Q=0.5", "gzip"},
		{"br;q=0", ""},
		{"br;q=0, gzip", "gzip"},
		{"br;q=0.2, gzip;q=0.8", "gzip"},
		{"gzip;q=0.2, br;q=0.2", "br"},
		{"*", "br"},
		{"*;q=0", ""},
		{"br;q=0, *", "gzip"},
		{"identity", ""},
		{"identity, br;q=0.5", ""},
		{"identity;q=0, gzip;q=0.1", "gzip"},
		{"identity;q=0.5, br;q=0.5", "br"},
		{"identity;q=0", ""},
		{"br;q=2", ""},
		{"br;q=NaN", ""},
		{"br;level=3", ""},
		{",,;;,gzip", "gzip"},
		{strings.Repeat("a,", 500) + "br", ""},
	}
	for _, test := range tests {
		t.Run(test.accept, func(t *testing.T) {
			r := get(t, "GET", "/web/app.wasm", "Accept-Encoding", test.accept)
			if got := r.Header.Get("Content-Encoding"); got != test.want {
				t.Errorf("encoding %q, want %q", got, test.want)
			}
			if got := r.Header.Get("Content-Length"); got == "" {
				t.Error("no Content-Length")
			}
			if !bytes.Equal(decoded(t, r), wasm) {
				t.Error("the decoded content is not what was put in")
			}
			if got := r.Header.Get("Vary"); got != "Accept-Encoding" {
				t.Errorf("Vary %q", got)
			}
		})
	}
}

func TestSmallFileIsSentPlain(t *testing.T) {
	r := get(t, "GET", "/web/app.css", "Accept-Encoding", "br, gzip")
	if got := r.Header.Get("Content-Encoding"); got != "" {
		t.Errorf("encoding %q of a file without encodings", got)
	}
}

func TestETagIsStrongAndOfItsEncoding(t *testing.T) {
	seen := map[string]string{}
	for _, accept := range []string{"identity", "gzip", "br"} {
		r := get(t, "GET", "/web/app.wasm", "Accept-Encoding", accept)
		tag := r.Header.Get("ETag")
		if !regexp.MustCompile(`^"[0-9a-f]{16}"$`).MatchString(tag) {
			t.Fatalf("%s: ETag %s", accept, tag)
		}
		if other, ok := seen[tag]; ok {
			t.Fatalf("%s and %s share ETag %s", accept, other, tag)
		}
		seen[tag] = accept
		for _, have := range []string{tag, "W/" + tag, `"x", ` + tag, "*"} {
			r := get(t, "GET", "/web/app.wasm", "Accept-Encoding", accept, "If-None-Match", have)
			if r.StatusCode != http.StatusNotModified || len(content(t, r)) != 0 {
				t.Errorf("%s, If-None-Match %s: status %d", accept, have, r.StatusCode)
			}
			if r.Header.Get("ETag") != tag || r.Header.Get("Vary") == "" {
				t.Errorf("%s: 304 without ETag or Vary", accept)
			}
		}
	}
	r := get(t, "GET", "/web/app.wasm", "Accept-Encoding", "br", "If-None-Match", `"another"`)
	if r.StatusCode != http.StatusOK {
		t.Errorf("another ETag: status %d", r.StatusCode)
	}
}

func TestHashedNamesLastAndPlainNamesAreRevalidated(t *testing.T) {
	page := string(content(t, get(t, "GET", "/")))
	address := regexp.MustCompile(`/web/app\.[0-9a-f]{16}\.wasm`).FindString(page)
	if address == "" {
		t.Fatalf("the page names no hashed wasm: %s", page)
	}
	for path, want := range map[string]string{
		address:         "public, max-age=31536000, immutable",
		"/web/app.wasm": "no-cache",
		"/wasm_exec.js": "no-cache",
		"/":             "no-cache",
		"/robots.txt":   "no-cache",
	} {
		r := get(t, "GET", path)
		if r.StatusCode != http.StatusOK {
			t.Errorf("%s: status %d", path, r.StatusCode)
		}
		if got := r.Header.Get("Cache-Control"); got != want {
			t.Errorf("%s: Cache-Control %q, want %q", path, got, want)
		}
	}
	if !strings.Contains(page, site().Version()) {
		t.Error("the page does not carry the version")
	}
}

func TestContentTypes(t *testing.T) {
	for path, want := range map[string]string{
		"/":                                     "text/html; charset=utf-8",
		"/send":                                 "text/html; charset=utf-8",
		"/web/app.wasm":                         "application/wasm",
		"/wasm_exec.js":                         "text/javascript; charset=utf-8",
		"/web/app.css":                          "text/css; charset=utf-8",
		"/web/icons/icon.svg":                   "image/svg+xml",
		"/manifest.webmanifest":                 "application/manifest+json",
		"/robots.txt":                           "text/plain; charset=utf-8",
		"/favicon.ico":                          "image/x-icon",
		"/web/screenshots/narrow-sending-1.png": "image/png",
	} {
		if got := get(t, "GET", path).Header.Get("Content-Type"); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}

func TestHeadAnswersAsGetWithoutBody(t *testing.T) {
	for _, path := range []string{"/", "/web/app.wasm", "/manifest.webmanifest", "/nothing"} {
		g := get(t, "GET", path, "Accept-Encoding", "br", "Accept", "text/html")
		h := get(t, "HEAD", path, "Accept-Encoding", "br", "Accept", "text/html")
		if body := content(t, h); len(body) != 0 {
			t.Errorf("%s: HEAD has a body", path)
		}
		if fmt.Sprint(g.StatusCode, g.Header) != fmt.Sprint(h.StatusCode, h.Header) {
			t.Errorf("%s: GET %d %v, HEAD %d %v", path, g.StatusCode, g.Header, h.StatusCode, h.Header)
		}
	}
}

func TestOtherMethodsAreRefused(t *testing.T) {
	for _, method := range []string{"POST", "PUT", "DELETE", "OPTIONS", "TRACE"} {
		r := get(t, method, "/")
		if r.StatusCode != http.StatusMethodNotAllowed || r.Header.Get("Allow") != "GET, HEAD" {
			t.Errorf("%s: status %d, Allow %q", method, r.StatusCode, r.Header.Get("Allow"))
		}
	}
}

func TestNothingElseIsServed(t *testing.T) {
	for _, path := range []string{
		"", "/web", "/web/", "/web/icons", "/web/icons/", "/web/screenshots/", "//", "/./", "/send/", "/nothing",
		"/index.html", "/web/index.html", "/web/404.html", "/404.html", "/web/manifest.webmanifest",
		"/web/.placeholder", "/.placeholder", "/web/app.wasm.br", "/web/app.wasm.gz", "/web/root/robots.txt", "/root/robots.txt",
		"/web/app.0000000000000000.wasm", "/web/../robots.txt", "/web/../../go.mod", "/../robots.txt", "/web//app.css",
		`/web/..\..\go.mod`, "/web/%2e%2e/go.mod", "/web/app.css\x00", "/web/APP.CSS",
	} {
		r := get(t, "GET", path, "Accept", "text/html,*/*")
		if r.StatusCode != http.StatusNotFound {
			t.Errorf("%q: status %d", path, r.StatusCode)
		}
		if body := content(t, r); !bytes.Contains(body, []byte("Nothing is here")) {
			t.Errorf("%q: the page for people is missing: %s", path, body)
		}
		if tag := r.Header.Get("ETag"); tag != "" {
			t.Errorf("%q: a 404 with an ETag", path)
		}
	}
	r := get(t, "GET", "/nothing.js", "Accept", "*/*")
	if body := content(t, r); r.StatusCode != 404 || bytes.Contains(body, []byte("<")) {
		t.Errorf("a program asking for a missing file gets status %d, %s", r.StatusCode, body)
	}
}

func TestManifestNamesScreenshotsByTheirRealSize(t *testing.T) {
	var manifest struct {
		ID, Name    string
		Screenshots []map[string]string
	}
	if err := json.Unmarshal(content(t, get(t, "GET", "/manifest.webmanifest")), &manifest); err != nil {
		t.Fatal(err)
	}
	if manifest.ID != "/" || manifest.Name != "Device console" || len(manifest.Screenshots) != 1 {
		t.Fatalf("%+v", manifest)
	}
	shot := manifest.Screenshots[0]
	if shot["sizes"] != "40x80" || shot["form_factor"] != "narrow" || shot["label"] != "The console, narrow sending 1" {
		t.Errorf("%v", shot)
	}
	if r := get(t, "GET", shot["src"]); r.StatusCode != http.StatusOK {
		t.Errorf("%s: status %d", shot["src"], r.StatusCode)
	}
}

func FuzzAcceptEncoding(f *testing.F) {
	for _, seed := range []string{"br", "gzip;q=0.5, *;q=0", "identity;q=0", ";q=1", "br;q=1e309"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, accept string) {
		r := get(t, "GET", "/web/app.wasm", "Accept-Encoding", accept)
		if r.StatusCode != http.StatusOK || !bytes.Equal(decoded(t, r), wasm) {
			t.Errorf("%q: status %d, or other content", accept, r.StatusCode)
		}
	})
}

func ExampleLoad() {
	site, err := assets.Load(folder(), []string{"/"}, assets.Policy{})
	if err != nil {
		fmt.Println(err)
		return
	}
	w := httptest.NewRecorder()
	site.ServeHTTP(w, httptest.NewRequest("GET", "/robots.txt", nil))
	fmt.Print(w.Code, " ", w.Body)
	// Output:
	// 200 User-agent: *
	// Disallow: /
}

// TestAReadOnlyPageOffersNoWayToSend: neither the system's sheet for sharing nor a
// shortcut of the app's icon leads to it.
func TestAReadOnlyPageOffersNoWayToSend(t *testing.T) {
	dir := folder()
	dir["manifest.webmanifest"] = &fstest.MapFile{Data: []byte(`{"share_target":{"action":"/share"},"shortcuts":[{"url":"/"},{"url":"/send"}]}`)}
	for readOnly, want := range map[bool]string{false: "share_target shortcuts / /send", true: "shortcuts /"} {
		site, err := assets.Load(dir, routes, assets.Policy{ReadOnly: readOnly})
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		site.ServeHTTP(w, httptest.NewRequest("GET", "/manifest.webmanifest", nil))
		var m struct {
			ShareTarget *struct{}              `json:"share_target"`
			Shortcuts   []struct{ URL string } `json:"shortcuts"`
		}
		if err := json.Unmarshal(content(t, w.Result()), &m); err != nil {
			t.Fatal(err)
		}
		got := "shortcuts"
		if m.ShareTarget != nil {
			got = "share_target shortcuts"
		}
		for _, s := range m.Shortcuts {
			got += " " + s.URL
		}
		if got != want {
			t.Errorf("read-only %v: %s", readOnly, got)
		}
	}
}
