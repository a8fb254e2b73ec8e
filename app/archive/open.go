package archive

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"deviceconsole/app/timeline"
)

// Recording is an export or a support bundle that was opened.
type Recording struct {
	Store          *timeline.Store
	About          About
	Messages, Gaps uint64
	Missed         uint64    // rows that had left the history before the export came to them
	Dropped        uint64    // messages, the oldest, that the store had no room for
	Rows           uint64    // that the header promises; 0 = it does not say
	First, Last    time.Time // the earliest and the latest time of an entry; zero without entries
	Notes          []Note    // of a bundle, in the order of the file
	NotesLeft      uint64    // those that there was no room for
	Broken         error     // what is wrong with the file all the same: ErrCutShort, ErrChanged, a LineError; nil = nothing

	noteBytes int
}

// Open reads an export in NDJSON, or a support bundle, of a size in bytes into a
// store of its own, which keeps the newest messages where it has no room for all.
// A file that is foreign, of a newer version or changed gives one of this package's
// errors, that of pace ends it as well, and what the file itself can't be read with
// comes back wrapped. A file that is cut short is read as far as it goes; one that
// was changed only where that is wanted anyway, up to the first line that is none.
func Open(file io.ReaderAt, size int64, l timeline.Limits, anyway bool, pace Pace) (*Recording, error) {
	o := &opener{hash: newDigest(), anyway: anyway}
	o.meter = meter{pace: pace, progress: Progress{Total: size}}
	o.scan.meter = &o.meter
	if err := o.readHeader(file, size); err != nil {
		return nil, err
	}
	if err := o.readEnd(file, size); err != nil {
		return nil, err
	}
	if h, ok := file.(hasher); ok && !o.cut && h.CanHash(o.last) {
		o.beside = make(chan hashed, 1)
		go func() {
			sum, err := h.SHA256(o.last)
			o.beside <- hashed{hex.EncodeToString(sum[:]), err}
		}()
	}
	o.Store = timeline.New(l)
	lines := newLiner(io.NewSectionReader(file, 0, size), &o.meter)
	if err := o.readLines(lines); err != nil {
		if !anyway || !errors.Is(err, ErrChanged) && !errors.As(err, new(*LineError)) {
			return nil, err
		}
		o.Broken = err
	}
	if o.Dropped = o.Store.Counters().Dropped; o.Dropped > 0 {
		o.Store.Walk(0, 1, func(e *timeline.Entry) { o.First = e.At })
	}
	return &o.Recording, nil
}

// hasher is a file that computes SHA-256 of its first n bytes faster than this package
// does, and beside the caller.
type hasher interface {
	CanHash(n int64) bool
	SHA256(n int64) (sum [32]byte, err error)
}

type hashed struct {
	sum string // in hexadecimal digits
	err error
}

type opener struct {
	Recording
	anyway bool
	cut    bool // the last line is missing
	meter  meter
	scan   scanner
	record record
	hash   *digest
	beside chan hashed // the hash, where the file computes it; nil = hash does
	last   int64       // where the last line begins
	end    ending      // the last line of the file
}

const (
	maxHeader = 256 << 10 // bytes; the filter is the long part of it
	maxEnd    = 1 << 10   // bytes
)

// header is the first line.
type header struct {
	Type       string `json:"type"`
	Format     string `json:"format"`
	Version    int64  `json:"version"`
	ExportedAt string `json:"exported_at"`
	Scope      string `json:"scope"`
	Filter     string `json:"filter"`
	Bundle     bool   `json:"bundle"`
	Rows       uint64 `json:"rows"`
}

// readHeader looks at the beginning of the file: is it an export, and of a version
// that is known?
func (o *opener) readHeader(file io.ReaderAt, size int64) error {
	begin, err := readAt(file, 0, min(size, maxHeader))
	if err != nil {
		return err
	}
	line, _, _ := bytes.Cut(begin, []byte("\n"))
	var h header
	if json.Unmarshal(line, &h) != nil || h.Type != typeHeader || h.Format != formatName || h.Version < 1 {
		if bytes.HasPrefix(begin, []byte(columns)) || bytes.HasPrefix(begin, []byte(textTitle)) {
			return ErrOtherFormat
		}
		return ErrForeign
	}
	if h.Version > version {
		return &NewerError{h.Version}
	}
	at, err := time.Parse(timeLayout, h.ExportedAt)
	if err != nil {
		return &LineError{1, 0, "exported_at is not a time as an export has it"}
	}
	o.About, o.Rows = About{At: at, Filter: h.Filter, Bundle: h.Bundle}, h.Rows
	for _, scope := range [...]Scope{All, One} {
		if h.Scope == scope.String() {
			o.About.Scope = scope
		}
	}
	return nil
}

// readEnd looks at the end of the file: is it whole?
func (o *opener) readEnd(file io.ReaderAt, size int64) error {
	tail, err := readAt(file, max(0, size-maxEnd), min(size, maxEnd))
	if err != nil {
		return err
	}
	tail, ended := bytes.CutSuffix(tail, []byte("\n"))
	begin := bytes.LastIndexByte(tail, '\n') + 1
	o.last = max(0, size-maxEnd) + int64(begin)
	o.scan.reset(tail[begin:])
	o.record.read(&o.scan)
	if o.scan.err != nil {
		return o.scan.err
	}
	o.cut = !ended || o.scan.failed() || o.record.kind != typeEnd
	o.end = o.record.end
	return nil
}

// readLines reads all of the file.
func (o *opener) readLines(lines *liner) error {
	head, _, err := lines.next()
	if err == nil {
		err = o.sum(head)
	}
	if err != nil {
		return err
	}
	for {
		line, ended, err := lines.next()
		switch {
		case err == io.EOF:
			o.Broken = ErrCutShort
			return nil
		case err != nil:
			return err
		}
		o.scan.reset(line)
		o.record.read(&o.scan)
		switch {
		case o.scan.err != nil:
			return o.scan.err
		case !ended && o.cut:
			o.Broken = ErrCutShort
			return nil
		case o.scan.problem != "":
			return &LineError{lines.line, o.scan.column(), o.scan.problem}
		case o.record.kind == typeEnd:
			return o.check(lines)
		}
		if err := o.sum(line); err != nil {
			return err
		}
		if err := o.keep(); err != nil {
			return err
		}
	}
}

// sum adds a line to the checksum.
func (o *opener) sum(line []byte) error {
	if o.beside != nil {
		return o.meter.work(len(line))
	}
	for len(line) > 0 {
		n := min(len(line), step)
		o.hash.write(line[:n])
		line = line[n:]
		if err := o.meter.work(n); err != nil {
			return err
		}
	}
	o.hash.write([]byte{'\n'})
	return nil
}

// keep appends the entry or note that was read.
func (o *opener) keep() error {
	e := &o.record.entry
	if o.record.kind == typeNote {
		o.keepNote(o.record.note)
		return nil
	}
	o.Store.Append(*e)
	if e.Kind == timeline.Gap {
		o.Gaps++
	} else {
		o.Messages++
	}
	if !o.cut && !o.anyway && (o.Messages > o.end.messages || o.Gaps > o.end.gaps) {
		return ErrChanged
	}
	if o.First.IsZero() || e.At.Before(o.First) {
		o.First = e.At
	}
	if e.At.After(o.Last) {
		o.Last = e.At
	}
	return nil
}

// check holds what was read against the last line, after which nothing may follow.
func (o *opener) check(lines *liner) error {
	o.Missed = o.record.end.missed
	sum := ""
	if o.beside == nil {
		sum = o.hash.hex()
	} else {
		h := <-o.beside
		if sum = h.sum; h.err != nil {
			return h.err
		}
	}
	if o.record.end != o.end || o.end.messages != o.Messages || o.end.gaps != o.Gaps ||
		o.end.sum != sum {
		return ErrChanged
	}
	if _, _, err := lines.next(); err == nil {
		return &LineError{lines.line, 0, "something follows the last line"}
	}
	return nil
}

// readAt reads n bytes.
func readAt(file io.ReaderAt, at, n int64) ([]byte, error) {
	b := make([]byte, n)
	if read, err := file.ReadAt(b, at); err != nil && !(err == io.EOF && int64(read) == n) {
		return nil, fmt.Errorf("read the file: %w", err)
	}
	return b, nil
}
