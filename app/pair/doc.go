// Package pair finds the reply to a request: the message that answers one that
// was sent from here, the time it took, or that none came in time.
//
// A reply is known by the request's correlation data (MQTT 5, 4.10.2), by its
// response topic where it has no correlation data, or by a rule: a filter that
// the reply matches. The first reply counts, further ones are counted. One that
// comes after the time-out is still told, as late.
//
// Pairs is a plain machine: it reads no clock and starts nothing. Times come with
// the calls.
package pair
