package archive

import (
	"bytes"
	"fmt"
	"io"
)

const (
	// maxPacket is the largest MQTT packet that the console takes, in bytes.
	maxPacket = 16 << 20
	// maxLine bounds a line: a character becomes six in the worst case.
	maxLine = 6*maxPacket + 64<<10
)

// liner reads a file line by line, without more than one line in memory, and the next
// piece of the file while its lines are looked at.
type liner struct {
	r     io.Reader
	chunk []byte // read, and not taken yet
	room  []byte // of the chunk after
	ahead chan piece
	long  []byte // the beginning of a line that lies in several chunks
	err   error  // of r, once chunk is used up
	meter *meter
	line  int // the number of the line that was returned last
}

// piece is what was read ahead.
type piece struct {
	room []byte
	n    int
	err  error
}

func newLiner(r io.Reader, m *meter) *liner {
	l := &liner{r: r, room: make([]byte, part), meter: m, ahead: make(chan piece, 1)}
	l.readAhead(make([]byte, part))
	return l
}

// readAhead begins to read the piece after the one that is looked at.
func (l *liner) readAhead(room []byte) {
	go func() {
		n, err := l.r.Read(room)
		l.ahead <- piece{room, n, err}
	}()
}

// next returns the next line without its end, which is good until the call after.
// ended says that the end was there. At the end of the file the error is io.EOF.
func (l *liner) next() (line []byte, ended bool, err error) {
	l.line++
	if cap(l.long) > part {
		l.long = nil
	}
	l.long = l.long[:0]
	for {
		if i := bytes.IndexByte(l.chunk, '\n'); i >= 0 {
			line, l.chunk = l.chunk[:i], l.chunk[i+1:]
			if len(l.long) > 0 {
				l.long = append(l.long, line...)
				line = l.long
			}
			return line, true, nil
		}
		if len(l.long)+len(l.chunk) > maxLine {
			return nil, false, &LineError{l.line, 0, fmt.Sprintf("it is longer than %d MB", maxLine>>20)}
		}
		l.long = append(l.long, l.chunk...)
		l.chunk = nil
		if l.err != nil {
			if l.err == io.EOF && len(l.long) > 0 {
				return l.long, false, nil
			}
			return nil, false, l.err
		}
		if err := l.fill(); err != nil {
			return nil, false, err
		}
	}
}

// fill takes the next chunk.
func (l *liner) fill() error {
	p := <-l.ahead
	if p.err != nil && p.err != io.EOF {
		p.err = fmt.Errorf("read the file: %w", p.err)
	}
	room := l.room
	l.chunk, l.room, l.err = p.room[:p.n], p.room, p.err
	if p.err == nil {
		l.readAhead(room)
	}
	l.meter.progress.Done += int64(p.n)
	return l.meter.work(p.n / 4)
}
