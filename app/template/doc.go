// Package template fills the variables of a text that is sent again and again:
//
//	{{seq}} {{seq 100}}                 the number of the message, from 1 or from 100
//	{{count}}                           the same, counted over all devices of a simulation
//	{{now}} {{now unix}} {{now ms}}     the time: 2001-01-01T00:10:10.000000Z, or seconds or milliseconds of Unix
//	{{random 20 30}} {{random 20.0 30}} a number between two, both included, with the decimals that they are written with
//	{{pick a b "c d"}}                  one of the words
//	{{step 1 2 3}}                      one after the other, then from the start
//	{{sine 20 30 60s}} {{ramp 20 30 5m}} a wave, or a rise that starts over, with this period
//	{{walk 20 30 0.5}}                  a random walk within bounds, by at most so much a message
//	{{uuid}}                            a random UUID (RFC 9562, version 4)
//	{{device}} {{user}} {{project}}     whom the message is from or for
//	{{index}}                           the number of the simulated device, from 1
//	{{match.device}} {{match.tag temp_c}} …  of the message that a reply rule answers
//
// {{{{ stands for {{ itself. Words with spaces stand in double or single quotes, in
// which \" and \\ mean what they say; the single ones are for JSON, whose
// own quotes the double ones would end for every other reader.
//
// ParseJSON reads a text that is JSON but for its variables. There a value within
// a JSON string is escaped as JSON wants it; anywhere else a number stays a number,
// and everything that is no JSON value becomes a string, so that {"door": {{pick
// open shut}}} is sent as {"door": "open"}. Parse puts values in as they are.
//
// Nothing here reads a clock or a source of chance: Expand is determined by the
// State, which holds both, and works in proportion to what it reads and writes.
package template
