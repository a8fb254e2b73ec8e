// Package timeline keeps a bounded history of messages in the order in which
// they arrived.
//
// A Store holds the messages themselves, in few large blocks without pointers,
// so that a million of them neither cost more than their bytes nor give the
// garbage collector anything to walk through. It is bounded by bytes and by
// count, and the bound may change at any time; the oldest entry goes first, and
// what went is counted. Clear hides everything until Forget, and Undo brings it
// back. Places where messages may be missing are entries of their own (Gap).
//
// A View is what a list on a screen needs: the entries that match a filter,
// newest first, found step by step so that no call takes long, with a pause
// that holds the view still while the store goes on.
//
// The received messages are also counted by topic and by what topics belong to
// (Key, Stat), whether they are still kept or not; the last payload of a topic
// outlives its message. A Tree shows that as rows.
//
// Nothing here reads a clock or knows of a browser; the caller passes times.
// Everything is safe for concurrent use.
package timeline
