// Command slim prepares the UI framework for the page: a copy of go-app without
// its server half, and a go.mod that uses the copy.
//
//	go run ./internal/assets/slim bin
//	GOOS=js GOARCH=wasm go build -modfile=bin/page.mod ./app
//
// go-app is one package for server and page. Its HTTP handler, which this
// project does not use, brings net/http, crypto/tls and regexp into the page,
// whose package variables the linker has to keep: a quarter of what a person
// downloads and the browser compiles. The copy has the same code otherwise, and
// everything but the build of the page uses the original.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

const (
	module  = "github.com/maxence-charriere/go-app/v9"
	version = "v9.8.0" // what the changes below were made for
)

// server are the files of package app that serve pages. standIn has what the
// others use of them.
var server = map[string]bool{"http.go": true, "resource.go": true, "static.go": true}

const standIn = `package app

import "strings"

// Handler stands in for the HTTP handler, which no page needs.
type Handler struct{}

func isRemoteLocation(path string) bool {
	return strings.HasPrefix(path, "https://") || strings.HasPrefix(path, "http://")
}

func isStaticResourcePath(path string) bool {
	return strings.HasPrefix(path, "/web/") || strings.HasPrefix(path, "web/")
}
`

// changes are replacements in files that stay. Routes by regular expression
// become impossible rather than silently different.
var changes = map[string][][2]string{
	"route.go": {
		{"\t\"regexp\"\n", ""},
		{"regexp.MustCompile(pattern)", "refuse(pattern)"},
		{"rwr.regexp.MatchString(path)", "rwr.regexp == path"},
		{"*regexp.Regexp", "string"},
		{"func makeRouter()", "func refuse(pattern string) string {\n\tpanic(\"this build of go-app has no routes by regular expression\")\n}\n\nfunc makeRouter()"},
	},
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

// slim writes the copy to to/go-app and the module files to to/page.mod and
// to/page.sum. It runs in the root of the module.
func slim(to string) error {
	from, err := download()
	if err != nil {
		return err
	}
	copied := filepath.Join(to, "go-app")
	if err := os.RemoveAll(copied); err != nil {
		return err
	}
	for _, pkg := range []string{"app", "errors"} {
		if err := copyPackage(filepath.Join(from, "pkg", pkg), filepath.Join(copied, "pkg", pkg)); err != nil {
			return err
		}
	}
	if err := os.WriteFile(filepath.Join(copied, "pkg", "app", "http.go"), []byte(standIn), 0o644); err != nil {
		return err
	}
	if err := copyFile(filepath.Join(from, "go.mod"), filepath.Join(copied, "go.mod"), nil); err != nil {
		return err
	}
	return moduleFiles(to, copied)
}

// download gives the folder of go-app in the module cache.
func download() (string, error) {
	out, err := exec.Command("go", "mod", "download", "-json", module).Output()
	var m struct{ Dir, Version, Error string }
	if jsonErr := json.Unmarshal(out, &m); jsonErr != nil || m.Error != "" {
		return "", fmt.Errorf("go mod download %s: %v %s", module, err, m.Error)
	}
	if m.Version != version {
		return "", fmt.Errorf("go.mod names go-app %s, but the changes of internal/assets/slim are for %s: look them through", m.Version, version)
	}
	return m.Dir, nil
}

// copyPackage copies the Go files of one package, without tests and without
// what is left out.
func copyPackage(from, to string) error {
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	entries, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	for _, e := range entries {
		name := e.Name()
		if filepath.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") || server[name] {
			continue
		}
		if err := copyFile(filepath.Join(from, name), filepath.Join(to, name), changes[name]); err != nil {
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

// moduleFiles are go.mod and go.sum of the project, with the copy in place of
// go-app.
func moduleFiles(to, copied string) error {
	mod, err := os.ReadFile("go.mod")
	if err != nil {
		return err
	}
	if !filepath.IsAbs(copied) {
		copied = "./" + filepath.ToSlash(copied)
	}
	mod = fmt.Appendf(mod, "\nreplace %s => %s\n", module, copied)
	if err := os.WriteFile(filepath.Join(to, "page.mod"), mod, 0o644); err != nil {
		return err
	}
	return copyFile("go.sum", filepath.Join(to, "page.sum"), nil)
}
