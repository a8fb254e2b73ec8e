package assets

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// types are the content types by extension. A closed list: a type that the
// system's MIME table gets wrong would stop a browser from compiling the wasm
// while it loads, and an unknown one would be guessed.
var types = map[string]string{
	".css":         "text/css; charset=utf-8",
	".html":        "text/html; charset=utf-8",
	".ico":         "image/x-icon",
	".js":          "text/javascript; charset=utf-8",
	".json":        "application/json",
	".png":         "image/png",
	".svg":         "image/svg+xml",
	".txt":         "text/plain; charset=utf-8",
	".wasm":        "application/wasm",
	".webmanifest": "application/manifest+json",
	".xml":         "application/xml",
}

// file is one resource in all its encodings.
type file struct {
	contentType string
	hash        string // of the unencoded content; part of the hashed name
	immutable   bool   // served under the hashed name
	plain       body
	brotli      body // empty when it would not be smaller
	gzip        body
}

// body is one encoding of a file. Each has a strong ETag of its own, since the
// bytes differ (RFC 9110, 8.8.3.3).
type body struct {
	bytes []byte
	etag  string
}

// loadFile reads name and those of its encodings that exist.
func loadFile(dir fs.FS, name string) (*file, error) {
	plain, err := fs.ReadFile(dir, name)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	f, err := newFile(name, plain)
	if err != nil {
		return nil, err
	}
	for suffix, to := range map[string]*body{brotliSuffix: &f.brotli, gzipSuffix: &f.gzip} {
		b, err := fs.ReadFile(dir, name+suffix)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name+suffix, err)
		}
		*to = newBody(b)
	}
	return f, nil
}

// newFile is a file without encodings.
func newFile(name string, plain []byte) (*file, error) {
	contentType, ok := types[path.Ext(name)]
	if !ok {
		return nil, fmt.Errorf("%s: no content type is known for %q; add it to internal/assets/file.go", name, path.Ext(name))
	}
	body := newBody(plain)
	return &file{contentType: contentType, hash: strings.Trim(body.etag, `"`), plain: body}, nil
}

func newBody(b []byte) body { return body{bytes: b, etag: `"` + digest(b) + `"`} }

// digest is short enough to read in a name and long enough never to collide
// by accident.
func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:8])
}
