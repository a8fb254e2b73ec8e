// Package library keeps what a person sends again: drafts under names, and reply
// rules, as lists with bounds and as the files that share them.
//
// A file is one JSON object: "format" is "device-console-templates", "version" 1,
// and "templates" a list of objects with a "name", a "kind" (event, message, update,
// group) and the parts of the draft that are not empty, named as the form names
// them. Unknown members are passed over. Nothing of an account is in it, neither
// secret nor project.
package library
