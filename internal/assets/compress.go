package assets

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"math/bits"

	"github.com/andybalholm/brotli"
)

// Suffixes of the encodings of a file, beside it in the folder.
const (
	brotliSuffix = ".br"
	gzipSuffix   = ".gz"
)

// window is the base-two logarithm of how far back brotli looks, the largest that
// browsers take (RFC 7932, section 9.1): the page's program is larger than what the
// library looks back by itself, and 26 kB smaller with it.
const window = 24

// Compress returns b in brotli at quality 11 and in gzip at level 9, the
// smallest that each can do: it costs seconds once at build and saves them on
// every slow connection. An encoding that would not save a tenth is nil.
func Compress(b []byte) (br, gz []byte, err error) {
	var buf bytes.Buffer
	options := brotli.WriterOptions{Quality: brotli.BestCompression, LGWin: window}
	// Room for more than there is to look back at takes most of the time of a small file.
	options.LGWin = min(options.LGWin, max(bits.Len(uint(len(b)))+1, 16))
	w := brotli.NewWriterOptions(&buf, options)
	if _, err := w.Write(b); err != nil {
		return nil, nil, fmt.Errorf("brotli: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, nil, fmt.Errorf("brotli: %w", err)
	}
	br = worthwhile(b, buf.Bytes())

	var zipped bytes.Buffer
	z, err := gzip.NewWriterLevel(&zipped, gzip.BestCompression)
	if err != nil {
		return nil, nil, fmt.Errorf("gzip: %w", err)
	}
	if _, err := z.Write(b); err != nil {
		return nil, nil, fmt.Errorf("gzip: %w", err)
	}
	if err := z.Close(); err != nil {
		return nil, nil, fmt.Errorf("gzip: %w", err)
	}
	return br, worthwhile(b, zipped.Bytes()), nil
}

func worthwhile(plain, encoded []byte) []byte {
	if len(encoded)*10 > len(plain)*9 {
		return nil
	}
	return encoded
}
