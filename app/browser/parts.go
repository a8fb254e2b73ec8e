//go:build !js

package browser

// Parts is a file that grows part by part.
type Parts struct{ data []byte }

// NewParts returns an empty file.
func NewParts() *Parts { return &Parts{} }

// Write appends a copy of b.
func (p *Parts) Write(b []byte) (int, error) {
	p.data = append(p.data, b...)
	return len(b), nil
}

// Save hands the file to the person: see Save.
func (p *Parts) Save(name, mime string) error { return Save(name, mime, p.data) }
