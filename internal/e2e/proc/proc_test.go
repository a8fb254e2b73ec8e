package proc_test

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"deviceconsole/internal/e2e/proc"
)

func within(t testing.TB, d time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), d)
	t.Cleanup(cancel)
	return ctx
}

func TestOutputIsWaitedFor(t *testing.T) {
	p, err := proc.Start("sh", "-c", "echo listening on port 4711; exec sleep 60")
	if err != nil {
		t.Fatal(err)
	}
	defer p.Kill()
	m, err := p.WaitOutput(within(t, 10*time.Second), regexp.MustCompile(`port (\d+)`))
	if err != nil {
		t.Fatal(err)
	}
	if m[1] != "4711" {
		t.Errorf("got port %q, want 4711", m[1])
	}
}

func TestAProgramThatEndsEarlySaysWhatItSaid(t *testing.T) {
	p, err := proc.Start("sh", "-c", "echo the port is taken >&2; exit 3")
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.WaitOutput(within(t, 10*time.Second), regexp.MustCompile(`ready`))
	if err == nil || !strings.Contains(err.Error(), "the port is taken") {
		t.Errorf("got %v, want the program's own words", err)
	}
	<-p.Done()
	if p.ExitCode() != 3 {
		t.Errorf("exit code %d, want 3", p.ExitCode())
	}
}

func TestStopEndsAProgramThatIgnoresTheRequest(t *testing.T) {
	p, err := proc.Start("sh", "-c", "trap '' TERM; echo up; while :; do sleep 0.1; done")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.WaitOutput(within(t, 10*time.Second), regexp.MustCompile("up")); err != nil {
		t.Fatal(err)
	}
	if err := p.Stop(50 * time.Millisecond); err == nil {
		t.Error("Stop said nothing about a program that had to be killed")
	}
}

func TestKillEndsTheWholeGroup(t *testing.T) {
	p, err := proc.Start("sh", "-c", "sleep 60 & echo child $!; wait")
	if err != nil {
		t.Fatal(err)
	}
	m, err := p.WaitOutput(within(t, 10*time.Second), regexp.MustCompile(`child (\d+)\n`))
	if err != nil {
		t.Fatal(err)
	}
	p.Kill()
	child, _ := strconv.Atoi(m[1])
	for deadline := time.Now().Add(10 * time.Second); alive(child); {
		if time.Now().After(deadline) {
			t.Fatalf("child %d outlived its parent", child)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// alive says whether a process runs; one that waits to be reaped does not.
func alive(pid int) bool {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return false
	}
	state := string(b[strings.LastIndex(string(b), ")")+2])
	return state != "Z" && state != "X"
}
