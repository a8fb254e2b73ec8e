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
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"deviceconsole/internal/e2e/browsertest"
)

// npmFile is one file of a package of npm that tests alone use.
type npmFile struct {
	name, version string
	sum           string // SHA-512 of the package, in base64
	inside        string // of the file, in the package
}

// read returns the file. Its package is fetched once and kept in bin, which git
// ignores.
func (f npmFile) read() ([]byte, error) {
	root, err := browsertest.ModuleRoot()
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(root, "bin", "reference")
	file := filepath.Join(dir, f.name+"-"+f.version+".tgz")
	if _, err := os.Stat(file); errors.Is(err, os.ErrNotExist) {
		npm, err := exec.LookPath("npm")
		if err != nil {
			return nil, fmt.Errorf("fetching %s needs npm (Debian's package npm)", f.name)
		}
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return nil, err
		}
		pack := exec.Command(npm, "pack", "--silent", "--pack-destination", dir, f.name+"@"+f.version)
		pack.Dir = dir
		if out, err := pack.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("npm could not fetch %s@%s: %w\n%s", f.name, f.version, err, out)
		}
	}
	return f.unpack(file)
}

// unpack reads the file out of its package, which must be the very one that was
// looked at when the sum was written down.
func (f npmFile) unpack(file string) ([]byte, error) {
	pack, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	sum := sha512.Sum512(pack)
	if got := base64.StdEncoding.EncodeToString(sum[:]); got != f.sum {
		return nil, fmt.Errorf("%s has the SHA-512 %s, want %s; remove it to have it fetched again", file, got, f.sum)
	}
	z, err := gzip.NewReader(bytes.NewReader(pack))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if err != nil {
			return nil, fmt.Errorf("%s: look for %s: %w", file, f.inside, err)
		}
		if h.Name == f.inside {
			return io.ReadAll(r)
		}
	}
}

// TestAChangedPackageIsRefused: what npm brings is run only when it is what was
// looked at.
func TestAChangedPackageIsRefused(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "mqtt.tgz")
	write(t, file, "another library")
	if _, err := mqttjs.unpack(file); err == nil || !strings.Contains(err.Error(), "SHA-512") {
		t.Errorf("got %v, want that the sum differs", err)
	}
}
