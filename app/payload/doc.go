// Package payload says what the bytes of a message are and makes them fit to be
// looked at: as a tree of JSON (Outline), as indented JSON, as text, as hex, or as
// one line of a list. It finds a value by its path (Lookup, Tag) and tells what
// changed from one payload to the next (Compare).
//
// It works on the text as it came. Nothing is decoded into values and back, so
// a number of 19 digits or a 127.0 looks as it was sent, duplicate keys stay,
// and so does the order of keys. Every function takes a bound and does work in
// proportion to it, whatever the size of the payload, and says when it stopped
// early.
//
// Payloads come from strangers. Characters that would be invisible or would
// reorder the text beside them are spelled out (see Visible); markup needs no
// care here, since the page only ever shows text nodes.
package payload
