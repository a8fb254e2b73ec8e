package browser

import (
	"fmt"
	"io"
	"syscall/js"
)

// File is a file that a person chose. It stays where it is and is read piece by
// piece.
type File struct{ v js.Value }

// maxHashed bounds what SHA256 has the browser hold at once, in bytes.
const maxHashed = 64 << 20

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

// CanHash reports whether SHA256 can do so many bytes: the browser does it for safe
// pages, and holds all of them for it.
func (f File) CanHash(n int64) bool { return n <= maxHashed && CanEncrypt() }

// SHA256 returns the hash of the first n bytes, computed beside the page's thread. It
// waits; call it from a goroutine of its own.
func (f File) SHA256(n int64) (sum [32]byte, err error) {
	buffer, err := await(f.v.Call("slice", 0, float64(n)).Call("arrayBuffer"))
	if err == nil {
		buffer, err = await(js.Global().Get("crypto").Get("subtle").Call("digest", "SHA-256", buffer))
	}
	if err != nil {
		return sum, fmt.Errorf("%s: %w", f.Name(), err)
	}
	js.CopyBytesToGo(sum[:], js.Global().Get("Uint8Array").New(buffer))
	return sum, nil
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
