// Command licences writes the licences of everything that is built into page and
// server into one text, which the page shows on demand.
//
//	go run ./internal/assets/licences web/licences.txt
//
// What belongs there the go command tells; the texts are those of the modules, so
// that none is copied into this repository. A module without a licence is an error.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: licences TO")
		os.Exit(2)
	}
	text, err := licences()
	if err == nil {
		err = write(os.Args[1], text)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "licences:", err)
		os.Exit(1)
	}
}

// write leaves a file alone that has the same text already.
func write(name string, text []byte) error {
	if old, err := os.ReadFile(name); err == nil && bytes.Equal(old, text) {
		return nil
	}
	return os.WriteFile(name, text, 0o644)
}

// module is one that is built in.
type module struct {
	Path, Version, Dir string
	Main               bool
}

// licences returns the text, the Go distribution first, then the modules by path.
func licences() ([]byte, error) {
	modules := map[string]module{}
	for _, target := range []struct{ pkg, system, processor string }{{".", "linux", "amd64"}, {"./app", "js", "wasm"}} {
		if err := gather(modules, target.pkg, target.system, target.processor); err != nil {
			return nil, err
		}
	}
	root, err := exec.Command("go", "env", "GOROOT", "GOVERSION").Output()
	if err != nil {
		return nil, fmt.Errorf("go env: %w", err)
	}
	goroot, version, _ := strings.Cut(strings.TrimSpace(string(root)), "\n")
	all := []module{{Path: "The Go programming language and its standard library", Version: version, Dir: goroot}}
	for _, m := range modules {
		all = append(all, m)
	}
	slices.SortFunc(all[1:], func(a, b module) int { return strings.Compare(a.Path, b.Path) })
	var out bytes.Buffer
	fmt.Fprintf(&out, "The console is built from %d parts of others. Their licences follow.\n", len(all))
	for _, m := range all {
		text, err := m.licence()
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&out, "\n%s\n%s %s\n\n%s\n", strings.Repeat("=", 72), m.Path, m.Version, text)
	}
	return out.Bytes(), nil
}

// gather adds the modules of all that a package is built from for a system.
func gather(modules map[string]module, pkg, system, processor string) error {
	list := exec.Command("go", "list", "-deps", "-json=Module", pkg)
	list.Env = append(os.Environ(), "GOOS="+system, "GOARCH="+processor, "CGO_ENABLED=0")
	list.Stderr = os.Stderr
	b, err := list.Output()
	if err != nil {
		return fmt.Errorf("list what %s is built from: %w", pkg, err)
	}
	for d := json.NewDecoder(bytes.NewReader(b)); ; {
		var p struct{ Module *module }
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if p.Module != nil && !p.Module.Main {
			modules[p.Module.Path] = *p.Module
		}
	}
}

// licenceFile are the names of files that hold a licence, or what it asks to be
// passed on.
var licenceFile = regexp.MustCompile(`(?i)^(un)?licen[cs]e|^copying|^notice|^patents`)

// licence returns the texts of a module.
func (m module) licence() (string, error) {
	files, err := os.ReadDir(m.Dir)
	if err != nil {
		return "", err
	}
	var texts []string
	for _, f := range files {
		if f.IsDir() || !licenceFile.MatchString(f.Name()) || strings.HasSuffix(f.Name(), ".go") {
			continue
		}
		b, err := os.ReadFile(filepath.Join(m.Dir, f.Name()))
		if err != nil {
			return "", err
		}
		texts = append(texts, strings.TrimSpace(strings.ToValidUTF8(strings.ReplaceAll(string(b), "\r\n", "\n"), "\ufffd")))
	}
	if len(texts) == 0 {
		return "", fmt.Errorf("%s %s has no licence in %s", m.Path, m.Version, m.Dir)
	}
	return strings.Join(texts, "\n\n"), nil
}
