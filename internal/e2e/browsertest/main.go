package browsertest

import (
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime/pprof"
	"syscall"
	"testing"
	"time"
)

// Main runs a package's tests, for its TestMain: it calls cleanup at the end
// whatever happens, so that no browser and no folder stays behind. A signal and
// the approaching end of -timeout are such ends too; the testing package would
// leave without cleaning up.
func Main(m *testing.M, cleanup func()) (code int) {
	defer cleanup()
	flag.Parse()
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		s := <-signals
		cleanup()
		fmt.Fprintf(os.Stderr, "the tests were ended by %v\n", s)
		os.Exit(2)
	}()
	if f := flag.Lookup("test.timeout"); f != nil {
		limit, _ := f.Value.(flag.Getter).Get().(time.Duration)
		if limit > 2*timeoutMargin {
			time.AfterFunc(limit-timeoutMargin, func() {
				pprof.Lookup("goroutine").WriteTo(os.Stderr, 2)
				cleanup()
				fmt.Fprintf(os.Stderr, "the tests were ended because -timeout %v is nearly over; see above where they were\n", limit)
				os.Exit(2)
			})
		}
	}
	return m.Run()
}

// timeoutMargin is how long before -timeout the clean-up begins.
const timeoutMargin = 5 * time.Second
