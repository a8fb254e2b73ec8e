// Command slim prepares libraries for the page: copies of go-app, of nhooyr's
// WebSocket and of paho's packets without what the page does not use, and a go.mod
// that uses the copies.
//
//	go run ./internal/assets/slim bin
//	GOOS=js GOARCH=wasm go build -modfile=bin/page.mod $(cat bin/page.flags) ./app
//
// The linker leaves out what no code can reach, but it has to keep package
// variables, methods that an interface may call, and whatever these reach: go-app's
// HTTP handler alone, which serves no page here, brings net/http, crypto/tls and
// regexp, a quarter of what a person downloads and the browser compiles. What the
// copies keep is as it was, and everything but the build of the page uses the
// originals.
package main

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// library is a module that the page gets a copy of. Files are named by their path
// in it. A change that does not apply is an error: a new version of a library has
// to be looked through.
type library struct {
	module, version string // the version that the changes were made for
	folder          string // of the copy, and of the files that are added
	packages        []string
	without         []string               // files that stay away
	dropped         map[string][]string    // declarations that files lose: see drop
	changes         map[string][][2]string // replacements in files that stay
}

var libraries = []library{goApp, packets, webSocket}

// added holds the files that stand in for what the copies lose, in a folder for
// each library. They end in .txt because they are no part of this module.
//
//go:embed added
var added embed.FS

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

// slim writes the copies to to, the module files to to/page.mod and to/page.sum,
// and the compiler's flags to to/page.flags. It runs in the root of the module.
func slim(to string) error {
	for _, l := range libraries {
		if err := l.copy(filepath.Join(to, l.folder)); err != nil {
			return err
		}
	}
	if err := os.WriteFile(filepath.Join(to, "page.flags"), []byte(flags()), 0o644); err != nil {
		return err
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
	changed := map[string]bool{}
	for _, pkg := range l.packages {
		if err := l.copyPackage(from, pkg, to, changed); err != nil {
			return err
		}
	}
	if err := l.unchanged(changed); err != nil {
		return err
	}
	if err := l.add(to); err != nil {
		return err
	}
	return copyFile(filepath.Join(from, "go.mod"), filepath.Join(to, "go.mod"), nil, nil)
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
// what is left out, and notes those that it has met.
func (l library) copyPackage(from, pkg, to string, met map[string]bool) error {
	if err := os.MkdirAll(filepath.Join(to, pkg), 0o755); err != nil {
		return err
	}
	entries, err := os.ReadDir(filepath.Join(from, pkg))
	if err != nil {
		return err
	}
	for _, e := range entries {
		name := path.Join(pkg, e.Name())
		met[name] = true
		if path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") || slices.Contains(l.without, name) {
			continue
		}
		if err := copyFile(filepath.Join(from, name), filepath.Join(to, name), l.dropped[name], l.changes[name]); err != nil {
			return err
		}
	}
	return nil
}

// unchanged is an error if a file is to be changed that the library does not have.
func (l library) unchanged(met map[string]bool) error {
	wanted := slices.Clone(l.without)
	for name := range l.dropped {
		wanted = append(wanted, name)
	}
	for name := range l.changes {
		wanted = append(wanted, name)
	}
	for _, name := range wanted {
		if !met[name] {
			return fmt.Errorf("%s has no file %s: look the changes of internal/assets/slim through", l.module, name)
		}
	}
	return nil
}

// add puts the files in place that stand in for what is left out.
func (l library) add(to string) error {
	err := fs.WalkDir(added, path.Join("added", l.folder), func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := added.ReadFile(name)
		if err != nil {
			return err
		}
		target := filepath.Join(to, strings.TrimSuffix(strings.TrimPrefix(name, path.Join("added", l.folder)), ".txt"))
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return err
		}
		return os.WriteFile(target, content, 0o644)
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil // nothing to add
	}
	return err
}

// copyFile copies one file without some declarations and with replacements, each
// of which has to apply once.
func copyFile(from, to string, dropped []string, replacements [][2]string) error {
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
	if len(dropped) > 0 {
		if text, err = drop(text, dropped); err != nil {
			return fmt.Errorf("%s: %w: look the changes of internal/assets/slim through", from, err)
		}
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
	return copyFile("go.sum", filepath.Join(to, "page.sum"), nil, nil)
}
