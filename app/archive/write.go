package archive

import (
	"io"

	"deviceconsole/app/timeline"
)

// Summary tells what an export holds.
type Summary struct {
	Messages, Gaps uint64 // lines of them
	Missed         uint64 // rows that left the history before they were written
	Bytes          int64  // of the file
}

// writer writes entries in one format. It leaves errors to the output.
type writer interface {
	begin(o *output, a About, rows int)
	entry(o *output, e *timeline.Entry)
	end(o *output, s Summary, payloads uint64)
}

// Write writes a source to w, in parts of about 1 MB. It returns the first error
// of w or pace; what was written by then is no whole file.
func Write(w io.Writer, s *Source, f Format, a About, pace Pace) (Summary, error) {
	switch f {
	case NDJSON:
		return write(w, s, ndjson{}, newDigest(), a, pace)
	case CSV:
		return write(w, s, spreadsheet{}, nil, a, pace)
	}
	return write(w, s, lines{}, nil, a, pace)
}

func write(w io.Writer, s *Source, format writer, hash *digest, a About, pace Pace) (Summary, error) {
	o := &output{w: w, buf: make([]byte, 0, part+2*step), hash: hash, meter: meter{pace: pace}}
	if err := s.search(&o.meter); err != nil {
		return Summary{}, err
	}
	o.meter.progress.Total = int64(s.total)
	format.begin(o, a, s.total)

	var sum Summary
	var payloads uint64
	var e timeline.Entry
	for o.err == nil && s.next(&e) {
		if e.Kind == timeline.Gap {
			sum.Gaps++
		} else {
			sum.Messages++
		}
		format.entry(o, &e)
		payloads += uint64(len(e.Payload))
		o.meter.progress.Done = int64(s.read + s.missed)
		o.tick()
	}
	sum.Missed = uint64(s.missed)
	if o.err == nil {
		format.end(o, sum, payloads)
		o.flush()
	}
	sum.Bytes = o.written
	return sum, o.err
}
