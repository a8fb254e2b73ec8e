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

// memory is what a program's memory holds when it begins.
type memory struct {
	bytes    []byte
	segments []segment
}

// segment is a piece of the memory as it lies in the file. Between the segments
// are zeros, which the linker leaves out where there are many.
type segment struct {
	address, length int
	at              int // in the file
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
		kind, size := r.byte(), r.unsigned()
		if kind == sectionData {
			return r.segments()
		}
		r.skip(size)
	}
	return nil, unknown("it has no data")
}

func (r *reader) segments() (*memory, error) {
	m := &memory{}
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
		m.segments = append(m.segments, segment{address, length, r.at})
		r.skip(length)
		end = max(end, address+length)
	}
	if !r.ok() {
		return nil, errors.New("the program is cut short")
	}
	m.bytes = make([]byte, end)
	for _, s := range m.segments {
		copy(m.bytes[s.address:], r.b[s.at:s.at+s.length])
	}
	return m, nil
}

// written returns a copy of the file with what the memory holds now.
func (m *memory) written(file []byte) []byte {
	file = slices.Clone(file)
	for _, s := range m.segments {
		copy(file[s.at:s.at+s.length], m.bytes[s.address:])
	}
	return file
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
