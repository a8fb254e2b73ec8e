package archive

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"deviceconsole/app/timeline"
)

// Recording is an export that was opened.
type Recording struct {
	Store          *timeline.Store
	About          About
	Messages, Gaps uint64
	Missed         uint64    // rows that had left the history before the export came to them
	First, Last    time.Time // the earliest and the latest time of an entry; zero without entries
}

// Open reads an export in NDJSON of a size in bytes into a store of its own. It
// is all or nothing: a file that is foreign, cut short, changed or larger than
// the limits allow gives one of this package's errors, that of pace ends it as
// well, and what the file itself can't be read with comes back wrapped.
func Open(file io.ReaderAt, size int64, l timeline.Limits, pace Pace) (*Recording, error) {
	o := &opener{hash: newDigest(), limits: l}
	o.meter = meter{pace: pace, progress: Progress{Total: size}}
	o.scan.meter = &o.meter
	if err := o.readHeader(file, size); err != nil {
		return nil, err
	}
	if err := o.readEnd(file, size); err != nil {
		return nil, err
	}
	o.Store = timeline.New(l)
	lines := newLiner(io.NewSectionReader(file, 0, size), &o.meter)
	if err := o.readLines(lines); err != nil {
		return nil, err
	}
	return &o.Recording, nil
}

type opener struct {
	Recording
	limits timeline.Limits
	meter  meter
	scan   scanner
	record record
	hash   *digest
	end    ending // the last line of the file
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
	o.About = About{At: at, Filter: h.Filter}
	if h.Scope == All.String() {
		o.About.Scope = All
	}
	return nil
}

// readEnd looks at the end of the file: is it whole, and is there room for it?
func (o *opener) readEnd(file io.ReaderAt, size int64) error {
	tail, err := readAt(file, max(0, size-maxEnd), min(size, maxEnd))
	if err != nil {
		return err
	}
	tail, ended := bytes.CutSuffix(tail, []byte("\n"))
	o.scan.reset(tail[bytes.LastIndexByte(tail, '\n')+1:])
	o.record.read(&o.scan)
	if o.scan.err != nil {
		return o.scan.err
	}
	if !ended || o.scan.failed() || o.record.kind != typeEnd {
		return ErrCutShort
	}
	o.end = o.record.end
	room := max(o.limits.Bytes, timeline.MinBytes)
	count := min(int64(o.limits.Count), room/64)
	switch {
	case o.end.messages > uint64(count), o.end.gaps > uint64(count)-o.end.messages:
		return &TooLargeError{Messages: o.end.messages, Limit: count}
	case o.end.bytes > uint64(room):
		return &TooLargeError{Messages: o.end.messages, Bytes: o.end.bytes, Limit: room}
	}
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
			return ErrCutShort
		case err != nil:
			return err
		}
		o.scan.reset(line)
		o.record.read(&o.scan)
		switch {
		case o.scan.err != nil:
			return o.scan.err
		case o.scan.problem != "":
			return &LineError{lines.line, o.scan.column(), o.scan.problem}
		case o.record.kind == typeEnd:
			return o.check(lines)
		case !ended:
			return ErrCutShort
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

// keep appends the entry that was read.
func (o *opener) keep() error {
	e := &o.record.entry
	o.Store.Append(*e)
	if e.Kind == timeline.Gap {
		o.Gaps++
	} else {
		o.Messages++
	}
	if o.Messages > o.end.messages || o.Gaps > o.end.gaps {
		return ErrChanged
	}
	if o.First.IsZero() || e.At.Before(o.First) {
		o.First = e.At
	}
	if e.At.After(o.Last) {
		o.Last = e.At
	}
	if (o.Messages+o.Gaps)%batch == 0 {
		return o.fits()
	}
	return nil
}

// fits reports as an error that entries had to go.
func (o *opener) fits() error {
	if c := o.Store.Counters(); c.Kept != o.Messages || c.Gaps != o.Gaps {
		return &TooLargeError{Messages: o.end.messages, Bytes: o.end.bytes, Limit: o.limits.Bytes}
	}
	return nil
}

// check holds what was read against the last line, after which nothing may follow.
func (o *opener) check(lines *liner) error {
	o.Missed = o.record.end.missed
	if o.record.end != o.end || o.end.messages != o.Messages || o.end.gaps != o.Gaps ||
		o.end.sum != o.hash.hex() {
		return ErrChanged
	}
	if _, _, err := lines.next(); err == nil {
		return &LineError{lines.line, 0, "something follows the last line"}
	}
	return o.fits()
}

// readAt reads n bytes.
func readAt(file io.ReaderAt, at, n int64) ([]byte, error) {
	b := make([]byte, n)
	if read, err := file.ReadAt(b, at); err != nil && !(err == io.EOF && int64(read) == n) {
		return nil, fmt.Errorf("read the file: %w", err)
	}
	return b, nil
}
