// Package browser wraps the browser's APIs that the console uses, one typed
// wrapper each. It is the only package that imports syscall/js.
//
// Files that end in _js.go talk to the browser. Each has a twin beside it that
// keeps the same promises in memory: it serves tests that run natively, and
// where a browser denies an API (storage in a private window, the clipboard on a
// page without HTTPS) the wrapper falls back in the same way or returns an error
// that says what to do instead.
//
// An Element is one element of the page. Its setters write through the CSSOM and
// the DOM, never through markup: the page's policy forbids inline styles, and
// text of strangers must stay text.
//
// Unless said otherwise, everything is to be used from the goroutine that draws.
package browser
