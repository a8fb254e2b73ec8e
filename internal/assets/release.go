package assets

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io/fs"
)

// workerName is the service worker's script: served at the top of the origin, so
// that its scope is all of it, with the release before it.
const workerName = "sw.js"

// release is what the service worker is told of this version of the page: all that
// the page needs to start without a network. The script differs with it, which is
// how a browser finds out that there is another version.
type release struct {
	Version string        `json:"version"`
	Shell   releaseFile   `json:"shell"`
	Files   []releaseFile `json:"files"`
	Routes  []string      `json:"routes"` // that the shell answers
}

// releaseFile is a file under its hashed name, with what its bytes have to come to
// (Subresource Integrity).
type releaseFile struct {
	URL       string `json:"url"`
	Integrity string `json:"integrity"`
}

// addWorker serves the service worker. It keeps what the shell names, and nothing
// else: icons and screenshots of the manifest are the system's to keep.
func (s *Site) addWorker(dir fs.FS, routes []string) error {
	source, err := fs.ReadFile(dir, workerName)
	if err != nil {
		return fmt.Errorf("read the service worker: %w", err)
	}
	r := release{Version: s.version, Shell: s.addShell(), Files: []releaseFile{}, Routes: routes}
	for _, address := range s.named {
		r.Files = append(r.Files, releaseFile{address, integrity(s.files[address])})
	}
	written, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("%s: %w", workerName, err)
	}
	f, err := compressed(workerName, append([]byte("const release = "+string(written)+";\n"), source...))
	if err != nil {
		return err
	}
	s.files["/"+workerName] = f
	return nil
}

// addShell serves the page under a hashed name too: at a route another version may
// answer by the time the service worker asks.
func (s *Site) addShell() releaseFile {
	lasting := *s.page
	lasting.immutable = true
	address := webPrefix + "index." + s.page.hash + ".html"
	s.files[address] = &lasting
	return releaseFile{address, integrity(s.page)}
}

func integrity(f *file) string {
	sum := sha256.Sum256(f.plain.bytes)
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
