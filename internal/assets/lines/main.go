// Command lines takes what only traces read out of a program that Go compiled for
// the browser.
//
//	go run ./internal/assets/lines web/app.wasm
//
// Tables say which file and line an instruction comes from, which functions are
// inlined there, and where a function's arguments lie. They are of use to the trace
// of a panic alone, which names its functions (not those that were inlined into
// another) without them, and are a ninth of what a person downloads. They are filled
// with zeros: nothing in the program's memory moves, and zeros compress to nothing.
// The runtime knows functions without them and writes "?:0" for a line. The memory
// is then written in few large pieces, which compress better than the linker's many
// small ones.
//
// What a later Go may arrange in another way is left as it is, and said.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: lines FILE")
		os.Exit(2)
	}
	if err := lines(os.Args[1]); errors.Is(err, errUnknown) {
		fmt.Fprintln(os.Stderr, "lines: the page keeps its line numbers and is larger for it:", err)
	} else if err != nil {
		fmt.Fprintln(os.Stderr, "lines:", err)
		os.Exit(1)
	}
}

// lines changes the file in place. A file that has no line tables (any more)
// stays as it is.
func lines(name string) error {
	file, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	without, err := withoutLines(file)
	if err != nil || bytes.Equal(without, file) {
		return err
	}
	return os.WriteFile(name, without, 0o644)
}

// withoutLines returns a copy of a program in WebAssembly without its line
// tables. An error that is errUnknown says that it is arranged in a way that is
// not known here.
func withoutLines(file []byte) ([]byte, error) {
	m, err := readMemory(file)
	if err != nil {
		return nil, err
	}
	t, err := findTables(m.bytes)
	if err != nil {
		return nil, err
	}
	if err := t.clear(); err != nil {
		return nil, err
	}
	return m.written(file), nil
}
