package main

import (
	"bytes"
	"encoding/binary"
)

// tables are what Go's runtime knows of a program's functions (runtime.pcHeader
// and runtime._func of Go 1.20 to 1.26).
type tables struct {
	files     []byte // cutab and filetab: the names of the source files
	values    []byte // pctab: tables of values by instruction
	functions []byte // ftab and the _func records
	count     int    // of functions
}

// pcHeader begins so: its magic number, two zeros, the least size of an
// instruction in WebAssembly, the size of a pointer.
var pcHeader = []byte{0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8}

// Offsets in pcHeader, of 64-bit numbers.
const (
	headerCount  = 8
	headerCUs    = 40
	headerValues = 56
	headerFuncs  = 64
	headerSize   = 72
)

// Offsets in a _func record, of 32-bit numbers.
const (
	funcStack     = 16 // pcsp
	funcFile      = 20 // pcfile
	funcLine      = 24 // pcln
	funcData      = 28 // npcdata: how many more tables of values there are
	funcCU        = 32 // cuOffset
	funcStartLine = 36
	funcTables    = 44 // pcdata
)

// findTables finds the tables in a program's memory. They share its bytes.
func findTables(memory []byte) (*tables, error) {
	at := bytes.Index(memory, pcHeader)
	if at < 0 || len(memory)-at < headerSize || bytes.Contains(memory[at+1:], pcHeader) {
		return nil, unknown("it has no table of functions")
	}
	b := memory[at:]
	number := func(offset int) int { return int(binary.LittleEndian.Uint64(b[offset:])) }
	count, cus, values, funcs := number(headerCount), number(headerCUs), number(headerValues), number(headerFuncs)
	if !(headerSize <= cus && cus <= values && values <= funcs && funcs <= len(b)) || count <= 0 || count > (len(b)-funcs)/8 {
		return nil, unknown("its table of functions is arranged in another way")
	}
	return &tables{files: b[cus:values], values: b[values:funcs], functions: b[funcs:], count: count}, nil
}

// clear fills the names of files and the tables of lines with zeros, and has
// every function say that it has none (offset 0).
func (t *tables) clear() error {
	used, lines := map[uint32]bool{}, map[uint32]bool{}
	records := make([][]byte, t.count)
	for i := range records {
		f, err := t.record(i)
		if err != nil {
			return err
		}
		records[i] = f
		used[field(f, funcStack)] = true
		for n := range field(f, funcData) {
			used[field(f, funcTables+4*int(n))] = true
		}
		lines[field(f, funcFile)], lines[field(f, funcLine)] = true, true
	}
	for offset := range lines {
		if offset == 0 || used[offset] {
			continue // two tables with the same values are one
		}
		if !t.clearValues(offset) {
			return unknown("a table of lines has no end")
		}
	}
	for _, f := range records {
		for _, offset := range []int{funcFile, funcLine, funcCU, funcStartLine} {
			binary.LittleEndian.PutUint32(f[offset:], 0)
		}
	}
	clear(t.files)
	return nil
}

// record returns the _func record of a function and what comes behind it.
func (t *tables) record(i int) ([]byte, error) {
	offset := field(t.functions, 8*i+4)
	if uint64(offset)+funcTables > uint64(len(t.functions)) {
		return nil, unknown("a function has no record")
	}
	f := t.functions[offset:]
	if n := uint64(field(f, funcData)); 4*n > uint64(len(f)-funcTables) {
		return nil, unknown("a function's record has no end")
	}
	return f, nil
}

func field(b []byte, offset int) uint32 { return binary.LittleEndian.Uint32(b[offset:]) }

// clearValues fills a table of values with zeros: pairs of varints, how far the
// value moves (zigzag) and for how many instructions, up to a value that does
// not move (cmd/link/internal/ld, pcln.go). The first one may stand still.
func (t *tables) clearValues(offset uint32) bool {
	if uint64(offset) >= uint64(len(t.values)) {
		return false
	}
	b := t.values[offset:]
	for first := true; ; first = false {
		_, n := binary.Uvarint(b)
		if n <= 0 {
			return false
		}
		if b[0] == 0 && !first {
			return true
		}
		_, m := binary.Uvarint(b[n:])
		if m <= 0 {
			return false
		}
		clear(b[:n+m])
		b = b[n+m:]
	}
}
