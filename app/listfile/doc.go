// Package listfile reads and writes the files that share a list of things under
// names: one JSON object with "format", "version" and the list, each entry an object
// of its own. Files come from strangers: an error says in which line what is wrong,
// and nothing of a file is taken then. Unknown members are passed over.
package listfile
