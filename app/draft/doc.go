// Package draft is what a person composes, and the message that it makes: pure
// functions of values, without clock or browser.
//
// A State holds a Draft for each kind of message, so that changing the kind loses
// nothing. Build makes a message of a Draft, or says what is wrong with it and
// where; FromMessage is its inverse. Topics are built from the parts; nobody
// types one.
//
// JSON is never decoded into values and back: Rows and Join change the bytes of
// the one member that was edited, Format touches nothing but space, and so digits,
// the order of keys, repeated keys and escapes stay as they were typed. Nothing
// here recurses, and all of it is linear in the length of the text.
package draft
