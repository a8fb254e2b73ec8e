// Package e2e holds the tests of the whole console: the built server binary, a
// real Chromium (driven by browsertest), Debian's mosquitto as a broker and its
// mosquitto_pub and mosquitto_sub as devices that this project did not write.
//
// The tests need the server as `make build` leaves it in bin/, or at the path
// in the environment variable CONSOLE_BINARY. Each test starts the server and
// the broker it needs on ports of its own; all share one Chromium. A test begins
// with t.Parallel unless it is about time that others would take.
//
// The benchmarks are the figures of the README's "Measured":
//
//	go test -run '^$' -bench . -benchtime 1x ./internal/e2e
package e2e
