// Command testcount runs go test and ends with a plain count.
//
//	testcount go test -json ./a/... then go test -json ./b/...
//
// The commands run one after the other, whatever the first one's outcome. The
// output of a failed test is shown in full, of any other not at all; each
// package leaves one line. The last line reads "12 passed, 0 failed, 1 skipped".
// The exit code is 1 when anything failed, a package did not compile or end, or
// no test ran at all.
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// separator stands between two commands.
const separator = "then"

func run(args []string, stdout, stderr io.Writer) int {
	out := bufio.NewWriter(stdout)
	defer func() { _ = out.Flush() }()
	c := newCounter(out)
	for _, command := range split(args) {
		if err := c.follow(command, stderr); err != nil {
			c.problem("%s: %v", command[0], err)
		}
		_ = out.Flush()
	}
	return c.finish()
}

// split cuts args at the separators.
func split(args []string) [][]string {
	var commands [][]string
	for len(args) > 0 {
		at := slices.Index(args, separator)
		if at < 0 {
			at = len(args)
		}
		if at > 0 {
			commands = append(commands, args[:at])
		}
		args = args[min(at+1, len(args)):]
	}
	return commands
}

// follow runs one command and counts what it reports.
func (c *counter) follow(command []string, stderr io.Writer) error {
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stderr = stderr
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	failedBefore := c.failed
	if err := c.read(pipe); err != nil {
		_, _ = io.Copy(io.Discard, pipe) // so that the command can end
		_ = cmd.Wait()
		return err
	}
	if err := cmd.Wait(); err != nil && c.failed == failedBefore {
		return fmt.Errorf("no test failed, but the command did: %w", err)
	}
	return nil
}
