// Command pack copies the folder of the page's files to the folder that is
// built into the server, with each file's brotli and gzip encodings beside it, and
// the parts of a style sheet joined into one.
//
//	go run ./internal/assets/pack web internal/assets/dist
//
// A file whose copy has the same bytes and its encodings is left alone, since brotli
// at its best takes seconds for the wasm.
package main

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"deviceconsole/internal/assets"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: pack FROM TO")
		os.Exit(2)
	}
	if err := pack(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "pack:", err)
		os.Exit(1)
	}
}

// encodings are the suffixes of the files that pack makes beside a copy.
var encodings = []string{".br", ".gz"}

// pack brings to up to date with from.
func pack(from, to string) error {
	kept := map[string]bool{}
	err := fs.WalkDir(os.DirFS(from), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(d.Name(), ".") || path.Ext(name) == ".md" || part(name) {
			return err
		}
		kept[name] = true
		return packFile(filepath.Join(from, name), filepath.Join(to, name))
	})
	if err != nil {
		return err
	}
	return prune(to, kept)
}

func packFile(from, to string) error {
	content, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if path.Ext(from) == ".css" {
		if content, err = join(from, content); err != nil {
			return err
		}
	}
	if old, err := os.ReadFile(to); err == nil && bytes.Equal(old, content) && (encoded(to) || !squeezes(content)) {
		return nil
	}
	if len(content) > 1<<20 {
		fmt.Printf("compressing %s, %.1f MB: this takes a while\n", from, float64(len(content))/1e6)
	}
	br, gz, err := assets.Compress(content)
	if err != nil {
		return fmt.Errorf("%s: %w", from, err)
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	for i, encoded := range [][]byte{br, gz} {
		if err := writeOrRemove(to+encodings[i], encoded); err != nil {
			return err
		}
	}
	// The plain copy last: it is the mark that its encodings are there, so a
	// build that was interrupted starts this file again.
	return os.WriteFile(to, content, 0o644)
}

// encoded reports whether a copy has its brotli encoding. One that was put there by
// other means than pack has not.
func encoded(name string) bool {
	_, err := os.Stat(name + encodings[0])
	return err == nil
}

// squeezes reports whether a file is worth compressing, by a quick look.
func squeezes(content []byte) bool {
	var quick bytes.Buffer
	z, _ := gzip.NewWriterLevel(&quick, gzip.BestSpeed) // a level that there is
	z.Write(content)
	z.Close()
	return quick.Len()*10 <= len(content)*9
}

func writeOrRemove(name string, content []byte) error {
	if content != nil {
		return os.WriteFile(name, content, 0o644)
	}
	if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// prune removes what belongs to a file that is gone from the source.
func prune(to string, kept map[string]bool) error {
	return fs.WalkDir(os.DirFS(to), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(d.Name(), ".") {
			return err
		}
		plain := name
		for _, suffix := range encodings {
			plain = strings.TrimSuffix(plain, suffix)
		}
		if kept[plain] {
			return nil
		}
		return os.Remove(filepath.Join(to, name))
	})
}
