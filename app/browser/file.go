//go:build !js

package browser

import (
	"bytes"
	"crypto/sha256"
	"fmt"
)

// File is a file that a person chose.
type File struct {
	name string
	data []byte
}

// NewFile returns a file for tests.
func NewFile(name string, data []byte) File { return File{name, data} }

// Name returns the name without its folder.
func (f File) Name() string { return f.name }

// Size returns the length in bytes.
func (f File) Size() int64 { return int64(len(f.data)) }

// ReadAt reads a piece of the file: see io.ReaderAt.
func (f File) ReadAt(p []byte, at int64) (int, error) {
	n, err := bytes.NewReader(f.data).ReadAt(p, at)
	if err != nil && n < len(p) {
		err = fmt.Errorf("%s: %w", f.name, err)
	}
	return n, err
}

// CanHash reports whether SHA256 can do so many bytes.
func (f File) CanHash(int64) bool { return true }

// SHA256 returns the hash of the first n bytes.
func (f File) SHA256(n int64) (sum [32]byte, err error) {
	return sha256.Sum256(f.data[:min(n, f.Size())]), nil
}

// Choose puts a file into a field for files.
func (e Element) Choose(f File) {
	if e.n != nil {
		e.n.file = &f
	}
}

// PickFile asks the person for a file: see Choose.
func (e Element) PickFile() {}

// TakeFile returns the file that was chosen in a field for files, and empties
// the field.
func (e Element) TakeFile() (File, bool) {
	if e.n == nil || e.n.file == nil {
		return File{}, false
	}
	f := *e.n.file
	e.n.file = nil
	return f, true
}

// CarriesFiles reports whether files are dragged.
func (e Event) CarriesFiles() bool { return e.Dropped != nil }

// File returns the first file that was dropped.
func (e Event) File() (File, bool) {
	if e.Dropped == nil {
		return File{}, false
	}
	return *e.Dropped, true
}
