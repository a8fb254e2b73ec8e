// Package visit is a technician's checklist for one device: is it online, does it
// send, does a command reach it, does it answer, is a value in range. A Visit is
// what was found so far, with the time and the evidence of each check; Look takes
// in what is seen of the world at a moment, and Report writes one page about it.
//
// A check that the world decides stays passed once it passed: the report says when.
// What a lost connection hides counts neither way: the checks wait, and the 60 s
// for an event begin anew when it is back. A check that this account can't do is
// skipped, and says why.
//
// Encode and Decode keep a visit over a reload, as lines of text: a head with the
// format's version, then name and quoted value.
//
// Nothing here reads a clock or knows of a browser or a broker. Values are safe for
// concurrent use, as long as nobody writes to one.
package visit
