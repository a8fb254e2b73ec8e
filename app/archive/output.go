package archive

import (
	"encoding/base64"
	"encoding/hex"
	"io"
	"unicode/utf8"
)

// output collects a file in parts. The first error ends it: see err.
type output struct {
	w       io.Writer // nil = all of it stays in buf
	buf     []byte
	hash    *digest // of all that was written; nil = nobody asks
	hashed  int     // of buf
	written int64   // before buf
	meter   meter
	counted int // of buf, as work
	scratch []byte
	err     error
}

// tick hands a full part over, and lets others work after every step. Encoders
// call it between pieces.
func (o *output) tick() {
	if o.err != nil {
		return
	}
	n := len(o.buf) - o.counted
	o.counted = len(o.buf)
	if len(o.buf)-o.hashed >= step {
		o.sum()
	}
	if len(o.buf) >= part && o.w != nil {
		o.flush()
	}
	if o.err == nil {
		o.err = o.meter.work(n)
	}
}

// sum brings the hash up to date.
func (o *output) sum() {
	if o.hash != nil {
		o.hash.write(o.buf[o.hashed:])
		o.hashed = len(o.buf)
	}
}

func (o *output) flush() {
	o.sum()
	if o.err == nil {
		_, o.err = o.w.Write(o.buf)
	}
	o.written += int64(len(o.buf))
	o.buf, o.hashed, o.counted = o.buf[:0], 0, 0
}

// bytes returns a text as bytes that are good until the next call.
func (o *output) bytes(text string) []byte {
	o.scratch = append(o.scratch[:0], text...)
	return o.scratch
}

// pieces gives text to an encoder piece by piece, characters whole.
func (o *output) pieces(text []byte, encode func(out, piece []byte) []byte) {
	for len(text) > 0 && o.err == nil {
		n := cut(text)
		o.buf = encode(o.buf, text[:n])
		text = text[n:]
		o.tick()
	}
}

// cut returns how many bytes of text make the next piece: at most step, and no
// part of a character.
func cut(text []byte) int {
	if len(text) <= step {
		return len(text)
	}
	n := step
	for back := 0; back < utf8.UTFMax-1 && !utf8.RuneStart(text[n]); back++ {
		n--
	}
	return n
}

// every reports whether all pieces of text are as wanted, characters whole.
func (o *output) every(text []byte, wanted func(piece []byte) bool) bool {
	for len(text) > 0 && o.err == nil {
		n := cut(text)
		if !wanted(text[:n]) {
			return false
		}
		if text = text[n:]; len(text) > 0 {
			o.err = o.meter.work(step / 2)
		}
	}
	return true
}

// valid reports whether text is UTF-8.
func (o *output) valid(text []byte) bool { return o.every(text, utf8.Valid) }

// base64 writes bytes in base64 (RFC 4648 clause 4).
func (o *output) base64(b []byte) {
	const whole = step / 3 * 3 // no padding before the end
	for len(b) > 0 && o.err == nil {
		n := min(len(b), whole)
		o.buf = base64.StdEncoding.AppendEncode(o.buf, b[:n])
		b = b[n:]
		o.tick()
	}
}

// hex writes bytes as pairs of digits.
func (o *output) hex(b []byte) {
	for len(b) > 0 && o.err == nil {
		n := min(len(b), step)
		o.buf = hex.AppendEncode(o.buf, b[:n])
		b = b[n:]
		o.tick()
	}
}
