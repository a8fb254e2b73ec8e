package browser

import (
	"fmt"
	"io"
	"syscall/js"
)

// File is a file that a person chose. It stays where it is and is read piece by
// piece.
type File struct{ v js.Value }

// Name returns the name without its folder.
func (f File) Name() string { return f.v.Get("name").String() }

// Size returns the length in bytes.
func (f File) Size() int64 { return int64(f.v.Get("size").Float()) }

// ReadAt reads a piece of the file: see io.ReaderAt. It waits for the browser;
// call it from a goroutine of its own. A file that was changed since it was
// chosen gives an error. Safe for concurrent use.
func (f File) ReadAt(p []byte, at int64) (int, error) {
	piece := f.v.Call("slice", float64(at), float64(at+int64(len(p))))
	buffer, err := await(piece.Call("arrayBuffer"))
	if err != nil {
		return 0, fmt.Errorf("%s: %w", f.Name(), err)
	}
	n := js.CopyBytesToGo(p, js.Global().Get("Uint8Array").New(buffer))
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// PickFile opens the browser's dialog for a field for files, soon after a person's
// click. The field hears change when a file was chosen.
func (e Element) PickFile() {
	if e.Exists() {
		e.v.Call("click")
	}
}

// TakeFile returns the file that was chosen in a field for files, and empties
// the field, so that the same file can be chosen again.
func (e Element) TakeFile() (File, bool) {
	if !e.Exists() {
		return File{}, false
	}
	f, ok := firstOf(e.v.Get("files"))
	e.v.Set("value", "")
	return f, ok
}

// CarriesFiles reports whether files are dragged.
func (e Event) CarriesFiles() bool {
	transfer := e.v.Get("dataTransfer")
	return transfer.Truthy() && transfer.Get("types").Call("includes", "Files").Truthy()
}

// File returns the first file that was dropped.
func (e Event) File() (File, bool) {
	transfer := e.v.Get("dataTransfer")
	if !transfer.Truthy() {
		return File{}, false
	}
	return firstOf(transfer.Get("files"))
}

func firstOf(files js.Value) (File, bool) {
	if !files.Truthy() || files.Length() == 0 {
		return File{}, false
	}
	return File{files.Index(0)}, true
}
