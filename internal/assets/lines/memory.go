package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// errUnknown tells that a program is not arranged as is known here.
var errUnknown = errors.New("not a program as Go 1.26 makes it")

func unknown(why string) error { return fmt.Errorf("%w: %s", errUnknown, why) }

// maxMemory bounds the memory that a program's data may ask for.
const maxMemory = 1 << 30

// minGap is how many zeros have to lie in a row for the memory to be written in
// two pieces. A segment in each place of eight zeros, as the linker has it, makes
// a file of fewer bytes, but its hundred thousand addresses compress badly where
// zeros compress to nothing, and each is a step when the page starts.
const minGap = 4096

// memory is what a program's memory holds when it begins.
type memory struct {
	bytes    []byte
	from, to int // of the section in the file
}

// The parts of the format that are read (WebAssembly 2.0, clauses 5.5.2, 5.5.14).
const (
	header      = "\x00asm\x01\x00\x00\x00"
	sectionData = 11
	opI32Const  = 0x41
	opEnd       = 0x0b
)

// readMemory reads the data section of a program.
func readMemory(file []byte) (*memory, error) {
	if !bytes.HasPrefix(file, []byte(header)) {
		return nil, errors.New("the file is no WebAssembly program")
	}
	r := reader{b: file, at: len(header)}
	for r.at < len(file) && r.ok() {
		from := r.at
		kind, size := r.byte(), r.unsigned()
		if kind == sectionData {
			to := r.at + size
			m, err := r.segments()
			if err == nil && r.at != to {
				err = unknown("its data is of another size than it says")
			}
			return &memory{m, from, to}, err
		}
		r.skip(size)
	}
	return nil, unknown("it has no data")
}

// segments reads the pieces of the memory. Between them are zeros.
func (r *reader) segments() ([]byte, error) {
	type segment struct {
		address int
		bytes   []byte
	}
	var segments []segment
	end := 0
	for range r.unsigned() {
		if !r.ok() {
			break
		}
		if r.byte() != 0 || r.byte() != opI32Const {
			return nil, unknown("its data is not in one memory")
		}
		address := r.signed()
		if r.byte() != opEnd {
			return nil, unknown("the address of its data is not a number")
		}
		length := r.unsigned()
		if address < 0 || length > maxMemory || address > maxMemory-length {
			return nil, unknown("its data has no place")
		}
		from := r.at
		if r.skip(length); r.ok() {
			segments = append(segments, segment{address, r.b[from:r.at]})
			end = max(end, address+length)
		}
	}
	if !r.ok() {
		return nil, errors.New("the program is cut short")
	}
	m := make([]byte, end)
	for _, s := range segments {
		copy(m[s.address:], s.bytes)
	}
	return m, nil
}

// written returns a copy of the file with what the memory holds now.
func (m *memory) written(file []byte) []byte {
	var data []byte
	segments := uint64(0)
	for at := 0; ; {
		for at < len(m.bytes) && m.bytes[at] == 0 {
			at++
		}
		if at == len(m.bytes) {
			break
		}
		end, next := at, at // of what is not zero
		for next < len(m.bytes) && next-end < minGap {
			if m.bytes[next] != 0 {
				end = next + 1
			}
			next++
		}
		data = append(data, 0, opI32Const)
		data = appendSigned(data, at)
		data = append(data, opEnd)
		data = binary.AppendUvarint(data, uint64(end-at))
		data = append(data, m.bytes[at:end]...)
		segments++
		at = next
	}
	data = append(binary.AppendUvarint(nil, segments), data...)
	section := binary.AppendUvarint([]byte{sectionData}, uint64(len(data)))
	return slices.Concat(file[:m.from], section, data, file[m.to:])
}

// appendSigned writes a number that is not negative as a signed LEB128 number.
func appendSigned(b []byte, n int) []byte {
	for n > 0x3f {
		b = append(b, byte(n&0x7f|0x80))
		n >>= 7
	}
	return append(b, byte(n))
}

// reader reads a file and stops at its end: at is beyond it then.
type reader struct {
	b  []byte
	at int
}

func (r *reader) ok() bool { return r.at <= len(r.b) }

func (r *reader) skip(n int) {
	if n < 0 || n > len(r.b)-r.at {
		r.at = len(r.b) + 1
		return
	}
	r.at += n
}

func (r *reader) byte() byte {
	if r.at >= len(r.b) {
		r.at = len(r.b) + 1
		return 0
	}
	r.at++
	return r.b[r.at-1]
}

// unsigned reads an unsigned LEB128 number.
func (r *reader) unsigned() int {
	if !r.ok() {
		return 0
	}
	v, n := binary.Uvarint(r.b[r.at:])
	if n <= 0 || v > 1<<32 {
		r.at = len(r.b) + 1
		return 0
	}
	r.at += n
	return int(v)
}

// signed reads a signed LEB128 number of 32 bits.
func (r *reader) signed() int {
	var v int64
	for shift := 0; shift < 35; shift += 7 {
		b := r.byte()
		v |= int64(b&0x7f) << shift
		if b&0x80 == 0 {
			if b&0x40 != 0 {
				v |= -1 << (shift + 7)
			}
			return int(v)
		}
	}
	r.at = len(r.b) + 1
	return 0
}
