//go:build !js

package browser

// Origin returns the origin of the page.
func Origin() string { return "http://localhost" }

// Path returns the path of the page's address.
func Path() string { return "/" }

// Query returns the value of a name in the query of the page's address; "" = there
// is none.
func Query(name string) string { return Queries[name] }

// Queries are what Query answers with in native builds.
var Queries = map[string]string{}

// Fragment returns what follows the # in the page's address, without it.
func Fragment() string { return "" }

// DropFragment takes the fragment out of the page's address.
func DropFragment() {}

// Back goes one step back in the page's history.
func Back() {}

// Agent returns what the browser calls itself.
func Agent() string { return "none" }

// SetTitle names the page in the browser's tab: see Titled.
func SetTitle(text string) { Titled = text }

// Titled is what SetTitle named the page in native builds.
var Titled string
