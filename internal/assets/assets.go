// Package assets serves the console's page and the files that it loads: the
// page shell, scripts, styles, icons and the wasm, each kept in memory in the
// encodings that were made at build.
//
// Every file answers under two names. The plain one ("/web/app.css") is
// revalidated on each use; the one that carries the hash of the content
// ("/web/app.1f2e….css") never changes and may be kept for ever. The page
// refers to files by their hashed names alone, so a page never mixes two
// builds.
//
// It is written by hand because the library for the job, statigz, sends its
// ETags without the quotes that RFC 9110 asks for, compares If-None-Match as
// one string, takes "br;q=0" for a wish for brotli, and knows no names by hash.
package assets

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"sort"
	"strings"
)

// ErrNotBuilt says that the folder holds no built page: a fresh clone compiles
// without it, but cannot serve.
var ErrNotBuilt = errors.New("the page is not built: run `make build` (or `make run`, which builds and starts)")

// built are the files that are made by the build; without them there is no page.
var built = []string{"index.html", "app.wasm", "wasm_exec.js"}

// rootFolder holds the files that belong at the top of the origin.
const rootFolder = "root/"

// webPrefix is where the files of the folder are served.
const webPrefix = "/web/"

// Site is a loaded page with its files. It never changes after Load and is
// safe for concurrent use.
type Site struct {
	files    map[string]*file // by URL path, plain and hashed
	hashed   map[string]string
	page     *file
	notFound *file
	version  string
	known    map[string]bool // routes that answer with the page
	named    []string        // addresses of the files that the page names, in order
}

// Load reads dir, as the pack command wrote it, and renders the page shell for
// the given routes. It fails with ErrNotBuilt for a folder without a build, and
// with a sentence that names the file for anything else. The policy is that which
// the page is served under (see Policy.Protect): a browser keeps both together, so
// it belongs to the version.
func Load(dir fs.FS, routes []string, policy Policy) (*Site, error) {
	for _, name := range built {
		if _, err := fs.Stat(dir, name); errors.Is(err, fs.ErrNotExist) {
			return nil, ErrNotBuilt
		}
	}
	s := &Site{files: map[string]*file{}, hashed: map[string]string{}, known: map[string]bool{}}
	for _, r := range routes {
		s.known[r] = true
	}
	names, err := sources(dir)
	if err != nil {
		return nil, err
	}
	sum := sha256.New()
	for _, name := range names {
		f, err := loadFile(dir, name)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(sum, "%s %s\n", name, f.hash)
		s.add(name, f)
	}
	fmt.Fprintln(sum, policy.contentSecurity(""), routes)
	s.version = hex.EncodeToString(sum.Sum(nil))[:12]
	if err := s.addManifest(dir, names, policy.ReadOnly); err != nil {
		return nil, err
	}
	if s.notFound, err = s.render(dir, "404.html"); err != nil {
		return nil, err
	}
	s.named = nil // of the page alone
	if s.page, err = s.render(dir, "index.html"); err != nil {
		return nil, err
	}
	return s, s.addWorker(dir, routes)
}

// Version is a hash over every file and the policy: it changes when anything that
// the page loads or may reach changes.
func (s *Site) Version() string { return s.version }

// add makes f answer under its names: those of rootFolder at the top of the
// origin, everything else under webPrefix, plain and hashed. The Go runtime's
// loader script has its customary place at the top as well.
func (s *Site) add(name string, f *file) {
	if strings.HasSuffix(name, ".html") || path.Base(name) == manifestName || name == workerName {
		return // templates of what is rendered; never served as they are
	}
	if top, ok := strings.CutPrefix(name, rootFolder); ok {
		s.files["/"+top] = f
		return
	}
	plain := webPrefix + name
	ext := path.Ext(plain)
	lasting := *f
	lasting.immutable = true
	address := strings.TrimSuffix(plain, ext) + "." + f.hash + ext
	s.files[plain] = f
	s.files[address] = &lasting
	s.hashed[name] = address
	if name == "wasm_exec.js" {
		s.files["/"+name] = f
	}
}

// sources lists the files of dir that are content, not an encoding of another,
// in order. Names that begin with a dot are the placeholder of a fresh clone.
func sources(dir fs.FS) ([]string, error) {
	var names []string
	err := fs.WalkDir(dir, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(d.Name(), ".") {
			return err
		}
		if ext := path.Ext(p); ext != brotliSuffix && ext != gzipSuffix {
			names = append(names, p)
		}
		return nil
	})
	sort.Strings(names)
	return names, err
}
