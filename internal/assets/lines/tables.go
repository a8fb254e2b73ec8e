package main

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// tables are what Go's runtime knows of a program's functions (runtime.pcHeader,
// runtime._func and runtime.moduledata of Go 1.26).
type tables struct {
	files     []byte // cutab and filetab: the names of the source files
	values    []byte // pctab: tables of values by instruction
	functions []byte // ftab and the _func records
	data      []byte // go:func.*: other data of functions
	count     int    // of functions
}

// pcHeader begins so: its magic number, two zeros, the least size of an
// instruction in WebAssembly, the size of a pointer.
var pcHeader = []byte{0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8}

// Offsets in pcHeader, of 64-bit numbers.
const (
	headerCount  = 8
	headerNames  = 32
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
	funcDataCount = 43 // nfuncdata, a byte: how many offsets of data follow on the tables
	funcTables    = 44 // pcdata
)

// The tables of values and the data of a function that the page does without
// (internal/abi, symtab.go), for each is read by traces alone: which instructions
// are part of which function that was inlined, where arguments lie. UnsafePoint
// serves preemption by signals, which WebAssembly has none of.
var (
	uselessTables = []int{tableUnsafePoint, tableInlined, tableArgsLive}
	uselessData   = []int{dataInlined, dataArgs, dataArgsLive}
)

const (
	tableUnsafePoint = 0
	tableInlined     = 2
	tableArgsLive    = 3

	dataInlined  = 3
	dataArgs     = 5
	dataArgsLive = 6

	noData      = 1<<32 - 1 // the offset of data that a function has not
	inlinedSize = 16        // of runtime.inlinedCall
)

// Offsets in runtime.moduledata, which begins with the addresses of pcHeader and of
// the table of names.
const (
	moduleData    = 320 // gofunc: the address of go:func.*
	moduleDataEnd = 328 // epclntab
	moduleSize    = 336
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
	data, err := findData(memory, at, number(headerNames))
	if err != nil {
		return nil, err
	}
	return &tables{files: b[cus:values], values: b[values:funcs], functions: b[funcs:], data: data, count: count}, nil
}

// findData finds the data of functions by the runtime's moduledata, which knows
// pcHeader at an address and the names at an offset from it.
func findData(memory []byte, header, names int) ([]byte, error) {
	begin := binary.LittleEndian.AppendUint64(nil, uint64(header))
	begin = binary.LittleEndian.AppendUint64(begin, uint64(header+names))
	at := bytes.Index(memory, begin)
	if at < 0 || len(memory)-at < moduleSize {
		return nil, unknown("it has no description of its parts")
	}
	from := binary.LittleEndian.Uint64(memory[at+moduleData:])
	to := binary.LittleEndian.Uint64(memory[at+moduleDataEnd:])
	if !(uint64(header) < from && from <= to && to <= uint64(len(memory))) {
		return nil, unknown("the data of its functions is in another place")
	}
	return memory[from:to], nil
}

// clear fills the names of files and what else traces alone read with zeros, and
// has every function say that it has none of it.
func (t *tables) clear() error {
	records := make([][]byte, t.count)
	for i := range records {
		f, err := t.record(i)
		if err != nil {
			return err
		}
		records[i] = f
	}
	if err := t.clearData(records); err != nil {
		return err
	}
	if err := t.clearTables(records); err != nil {
		return err
	}
	for _, f := range records {
		for _, offset := range []int{funcCU, funcStartLine} {
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
	if n := uint64(field(f, funcData)); 4*(n+uint64(f[funcDataCount])) > uint64(len(f)-funcTables) {
		return nil, unknown("a function's record has no end")
	}
	return f, nil
}

func field(b []byte, offset int) uint32 { return binary.LittleEndian.Uint32(b[offset:]) }

// tableFields are the places in a record that hold offsets of tables of values: those
// of the stack, then the others by their number.
func tableFields(f []byte) (kept, useless []int) {
	kept, useless = []int{funcStack}, []int{funcFile, funcLine}
	for n := range int(field(f, funcData)) {
		if slices.Contains(uselessTables, n) {
			useless = append(useless, funcTables+4*n)
		} else {
			kept = append(kept, funcTables+4*n)
		}
	}
	return kept, useless
}

// clearTables clears the tables of values that are not needed.
func (t *tables) clearTables(records [][]byte) error {
	used, useless := map[uint32]bool{}, map[uint32]bool{}
	for _, f := range records {
		kept, gone := tableFields(f)
		for _, at := range kept {
			used[field(f, at)] = true
		}
		for _, at := range gone {
			useless[field(f, at)] = true
			binary.LittleEndian.PutUint32(f[at:], 0)
		}
	}
	for offset := range useless {
		if offset == 0 || used[offset] {
			continue // two tables with the same values are one
		}
		length, _, err := t.table(offset)
		if err != nil {
			return err
		}
		clear(t.values[offset:][:length])
	}
	return nil
}

// table tells how long a table of values is and the largest value in it. It is pairs
// of varints, how far the value moves (zigzag) from -1 and for how many instructions,
// up to a value that does not move (cmd/link/internal/ld, pcln.go). The first one may
// stand still.
func (t *tables) table(offset uint32) (length, largest int, err error) {
	value := -1
	for first := true; uint64(offset)+uint64(length) < uint64(len(t.values)); first = false {
		b := t.values[int(offset)+length:]
		move, n := binary.Uvarint(b)
		if n <= 0 {
			break
		}
		if b[0] == 0 && !first {
			return length, largest, nil
		}
		_, m := binary.Uvarint(b[n:])
		if m <= 0 {
			break
		}
		value += int(move>>1) ^ -int(move&1)
		largest = max(largest, value)
		length += n + m
	}
	return 0, 0, unknown("a table of values has no end")
}

// clearData clears the data of functions that is not needed. It has no lengths of its own
// and lies among other data, so that what is cleared is what a trace would read of it.
func (t *tables) clearData(records [][]byte) error {
	used, lengths := map[uint32]bool{}, map[uint32]int{}
	for _, f := range records {
		first := funcTables + 4*int(field(f, funcData))
		for n := range int(f[funcDataCount]) {
			at := first + 4*n
			offset := field(f, at)
			if offset == noData || !slices.Contains(uselessData, n) {
				used[offset] = true
				continue
			}
			length, err := t.dataLength(f, n, offset)
			if err != nil {
				return err
			}
			lengths[offset] = max(lengths[offset], length)
			binary.LittleEndian.PutUint32(f[at:], noData)
		}
	}
	for offset, length := range lengths {
		if !used[offset] {
			clear(t.data[offset:][:length])
		}
	}
	return nil
}

// dataLength tells how long a function's data of a kind is.
func (t *tables) dataLength(f []byte, kind int, offset uint32) (length int, err error) {
	if uint64(offset) > uint64(len(t.data)) {
		return 0, unknown("a function has its data elsewhere")
	}
	switch {
	case kind == dataArgs:
		length = argsLength(t.data[offset:])
	case kind == dataInlined && field(f, funcData) > tableInlined:
		table := field(f, funcTables+4*tableInlined)
		if table == 0 {
			return 0, nil
		}
		_, last, err := t.table(table)
		if err != nil {
			return 0, err
		}
		length = (last + 1) * inlinedSize
	}
	if length < 0 || length > len(t.data)-int(offset) {
		return 0, unknown("a function's data has no end")
	}
	return length, nil
}

// argsLength tells how long the description of a function's arguments is, which are
// pairs of bytes, with marks of one byte between them and one at the end
// (internal/abi, symtab.go). It is negative where there is no end.
func argsLength(b []byte) int {
	const firstMark, end = 0xf0, 0xff
	for i := 0; i < len(b); i++ {
		switch {
		case b[i] == end:
			return i + 1
		case b[i] < firstMark:
			i++
		}
	}
	return -1
}
