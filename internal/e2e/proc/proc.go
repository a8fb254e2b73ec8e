// Package proc starts the programs that the browser tests need beside the
// test binary, and makes sure that none outlives it: each gets a process group
// of its own, which is ended by its id, and the kernel ends it too when the
// test binary dies without a chance to clean up.
package proc

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"sync"
	"syscall"
	"time"
)

// Process is a running program, with everything it has written so far.
type Process struct {
	name string
	cmd  *exec.Cmd
	out  *output
	done chan struct{} // closed when the program has ended and was reaped
}

// Start runs a program. Its standard output and error are kept, see Output.
func Start(name string, args ...string) (*Process, error) {
	return StartEnv(nil, name, args...)
}

// StartEnv is Start with additional environment variables, each "NAME=value".
func StartEnv(env []string, name string, args ...string) (*Process, error) {
	p := &Process{name: name, cmd: exec.Command(name, args...), out: newOutput(), done: make(chan struct{})}
	p.cmd.Env = append(os.Environ(), env...)
	p.cmd.Stdout, p.cmd.Stderr = p.out, p.out
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	// A grandchild that keeps the output open must not keep Wait waiting.
	p.cmd.WaitDelay = time.Second
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	go func() {
		p.cmd.Wait()
		p.out.close()
		close(p.done)
	}()
	return p, nil
}

// PID is the id of the process, which is the id of its group too.
func (p *Process) PID() int { return p.cmd.Process.Pid }

// Output is what the program wrote so far to standard output and error.
func (p *Process) Output() string { return p.out.String() }

// Done is closed when the program has ended.
func (p *Process) Done() <-chan struct{} { return p.done }

// ExitCode is the program's exit code after Done is closed; -1 where a signal
// ended it.
func (p *Process) ExitCode() int { return p.cmd.ProcessState.ExitCode() }

// WaitOutput waits until the output matches re, and returns the match with its
// groups. It fails when the program ends first or ctx does; the error then
// holds the output.
func (p *Process) WaitOutput(ctx context.Context, re *regexp.Regexp) ([]string, error) {
	for {
		text, changed, open := p.out.snapshot()
		if m := re.FindStringSubmatch(text); m != nil {
			return m, nil
		}
		if !open {
			return nil, fmt.Errorf("%s ended without printing %q; it said:\n%s", p.name, re, text)
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil, fmt.Errorf("%s did not print %q in time; it said:\n%s", p.name, re, text)
		}
	}
}

// Stop asks the program to end (SIGTERM) and kills its whole group when it has
// not done so after grace. It returns when the program is gone, and reports
// an error where it had to be killed.
func (p *Process) Stop(grace time.Duration) error {
	p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.done:
		p.killGroup() // what the program may have left behind
		return nil
	case <-time.After(grace):
		p.Kill()
		return fmt.Errorf("%s did not end within %v of SIGTERM and was killed; it said:\n%s", p.name, grace, p.Output())
	}
}

// Kill ends the program and its group at once, and returns when it is gone.
func (p *Process) Kill() {
	p.killGroup()
	<-p.done
}

func (p *Process) killGroup() {
	if err := syscall.Kill(-p.PID(), syscall.SIGKILL); err != nil && !errors.Is(err, syscall.ESRCH) {
		p.cmd.Process.Kill()
	}
}

// output collects what a program writes and wakes those who wait for it.
type output struct {
	mu      sync.Mutex
	buf     bytes.Buffer
	changed chan struct{} // closed and replaced at each change
	open    bool
}

// outputLimit bounds what is kept of one program's output; what comes later
// is dropped, since the start is what explains a failure.
const outputLimit = 8 << 20

func newOutput() *output { return &output{changed: make(chan struct{}), open: true} }

var _ io.Writer = (*output)(nil)

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.buf.Len() < outputLimit {
		o.buf.Write(b)
	}
	o.wake()
	return len(b), nil
}

func (o *output) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.open = false
	o.wake()
}

func (o *output) wake() {
	close(o.changed)
	o.changed = make(chan struct{})
}

func (o *output) snapshot() (text string, changed <-chan struct{}, open bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String(), o.changed, o.open
}

func (o *output) String() string {
	text, _, _ := o.snapshot()
	return text
}
