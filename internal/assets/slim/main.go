// Command slim prepares two libraries for the page: copies of go-app without its
// server half and of nhooyr's WebSocket without the types of net/http in its
// browser half, and a go.mod that uses the copies.
//
//	go run ./internal/assets/slim bin
//	GOOS=js GOARCH=wasm go build -modfile=bin/page.mod ./app
//
// go-app is one package for server and page. Its HTTP handler, which this
// project does not use, brings net/http, crypto/tls and regexp into the page,
// whose package variables the linker has to keep: a quarter of what a person
// downloads and the browser compiles. nhooyr names an http.Response that is a
// mock in browsers, at the same price. The copies have the same code otherwise,
// and everything but the build of the page uses the originals.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// library is a module that the page gets a copy of.
type library struct {
	module, version string // the version that the changes were made for
	folder          string // of the copy
	packages        []string
	without         map[string]bool        // files that stay away
	added           map[string]string      // files in their place
	changes         map[string][][2]string // replacements in files that stay
}

var libraries = []library{goApp, webSocket}

// goApp loses the files that serve pages; the one that is added has what the
// others use of them. Routes by regular expression become impossible rather than
// silently different.
var goApp = library{
	module: "github.com/maxence-charriere/go-app/v9", version: "v9.8.0", folder: "go-app",
	packages: []string{"pkg/app", "pkg/errors"},
	without:  map[string]bool{"http.go": true, "resource.go": true, "static.go": true},
	added: map[string]string{"pkg/app/http.go": `package app

import "strings"

// Handler stands in for the HTTP handler, which no page needs.
type Handler struct{}

func isRemoteLocation(path string) bool {
	return strings.HasPrefix(path, "https://") || strings.HasPrefix(path, "http://")
}

func isStaticResourcePath(path string) bool {
	return strings.HasPrefix(path, "/web/") || strings.HasPrefix(path, "web/")
}
`},
	changes: map[string][][2]string{
		"route.go": {
			{"\t\"regexp\"\n", ""},
			{"regexp.MustCompile(pattern)", "refuse(pattern)"},
			{"rwr.regexp.MatchString(path)", "rwr.regexp == path"},
			{"*regexp.Regexp", "string"},
			{"func makeRouter()", "func refuse(pattern string) string {\n\tpanic(\"this build of go-app has no routes by regular expression\")\n}\n\nfunc makeRouter()"},
		},
	},
}

// webSocket gets types of its own in place of those of net/http.
var webSocket = library{
	module: "nhooyr.io/websocket", version: "v1.8.17", folder: "websocket",
	packages: []string{".", "internal/bpool", "internal/wsjs", "internal/xsync"},
	added: map[string]string{"internal/http/http.go": `// Package http has the names of net/http that a browser's WebSocket mentions.
package http

// StatusSwitchingProtocols is the answer to a request that opened a WebSocket.
const StatusSwitchingProtocols = 101

// Response stands in for an answer that browsers do not show.
type Response struct{ StatusCode int }

// Request and ResponseWriter are of servers alone.
type (
	Request        struct{}
	ResponseWriter interface{}
)
`},
	changes: map[string][][2]string{"ws_js.go": {{"\"net/http\"", "\"nhooyr.io/websocket/internal/http\""}}},
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: slim TO")
		os.Exit(2)
	}
	if err := slim(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "slim:", err)
		os.Exit(1)
	}
}

// slim writes the copies to to and the module files to to/page.mod and
// to/page.sum. It runs in the root of the module.
func slim(to string) error {
	for _, l := range libraries {
		if err := l.copy(filepath.Join(to, l.folder)); err != nil {
			return err
		}
	}
	return moduleFiles(to)
}

// copy makes the copy of the library, anew.
func (l library) copy(to string) error {
	from, err := l.download()
	if err != nil {
		return err
	}
	if err := os.RemoveAll(to); err != nil {
		return err
	}
	for _, pkg := range l.packages {
		if err := l.copyPackage(filepath.Join(from, pkg), filepath.Join(to, pkg)); err != nil {
			return err
		}
	}
	for name, content := range l.added {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(to, name)), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(to, name), []byte(content), 0o644); err != nil {
			return err
		}
	}
	return copyFile(filepath.Join(from, "go.mod"), filepath.Join(to, "go.mod"), nil)
}

// download gives the folder of the library in the module cache.
func (l library) download() (string, error) {
	out, err := exec.Command("go", "mod", "download", "-json", l.module).Output()
	var m struct{ Dir, Version, Error string }
	if jsonErr := json.Unmarshal(out, &m); jsonErr != nil || m.Error != "" {
		return "", fmt.Errorf("go mod download %s: %v %s", l.module, err, m.Error)
	}
	if m.Version != l.version {
		return "", fmt.Errorf("go.mod names %s %s, but the changes of internal/assets/slim are for %s: look them through", l.module, m.Version, l.version)
	}
	return m.Dir, nil
}

// copyPackage copies the Go files of one package, without tests and without
// what is left out.
func (l library) copyPackage(from, to string) error {
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	entries, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	for _, e := range entries {
		name := e.Name()
		if filepath.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") || l.without[name] {
			continue
		}
		if err := copyFile(filepath.Join(from, name), filepath.Join(to, name), l.changes[name]); err != nil {
			return err
		}
	}
	return nil
}

// copyFile copies one file with replacements, each of which has to apply once.
func copyFile(from, to string, replacements [][2]string) error {
	content, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	text := string(content)
	for _, r := range replacements {
		if n := strings.Count(text, r[0]); n != 1 {
			return fmt.Errorf("%s holds %q %d times, not once: look the changes of internal/assets/slim through", from, r[0], n)
		}
		text = strings.Replace(text, r[0], r[1], 1)
	}
	return os.WriteFile(to, []byte(text), 0o644)
}

// moduleFiles are go.mod and go.sum of the project, with the copies in place of
// the libraries.
func moduleFiles(to string) error {
	mod, err := os.ReadFile("go.mod")
	if err != nil {
		return err
	}
	for _, l := range libraries {
		copied := filepath.Join(to, l.folder)
		if !filepath.IsAbs(copied) {
			copied = "./" + filepath.ToSlash(copied)
		}
		mod = fmt.Appendf(mod, "\nreplace %s => %s\n", l.module, copied)
	}
	if err := os.WriteFile(filepath.Join(to, "page.mod"), mod, 0o644); err != nil {
		return err
	}
	return copyFile("go.sum", filepath.Join(to, "page.sum"), nil)
}
