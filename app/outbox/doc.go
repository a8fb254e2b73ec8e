// Package outbox is the engine of sending: it takes messages, keeps them in
// order until a broker has answered, and knows of each what became of it.
//
// It is a machine without clock, goroutine, network or storage of its own.
// Whoever drives it (session's Runner) tells it what happens, with the time, and
// does what it asks for.
//
// What a person sends is in the storage before it leaves, and stays there with what
// became of it. What a program sends (a simulator, a repetition, a rule) is written
// only once it stays: see Outbox.passing.
package outbox
