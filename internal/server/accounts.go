package server

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"deviceconsole/internal/platform"
	"deviceconsole/internal/sandbox"
)

// UsageError is a mistake in how the program was called.
type UsageError struct{ Err error }

func (e *UsageError) Error() string { return e.Err.Error() + " (console -h explains)" }
func (e *UsageError) Unwrap() error { return e.Err }

const accountsHelp = `console accounts add -file FILE -project ID -user ID [-role ROLE]

Adds an account to a file for -accounts; a file that is not there is made. Roles
are device, operator and "read-only operator". API key and password are asked for
without showing them; where the input is no terminal they are read from it, one a
line. They are never taken from the command line, which everybody on the machine
can read, and the file holds an Argon2id hash alone.

`

// Accounts is the command "accounts": it adds an account to a file. Secrets come
// from in.
func Accounts(args []string, in io.Reader, out io.Writer) error {
	f := flag.NewFlagSet("accounts", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	file := f.String("file", "", "")
	project := f.String("project", "", "")
	user := f.String("user", "", "")
	role := f.String("role", "device", "")
	if len(args) == 0 || args[0] == "-h" || args[0] == "--help" {
		_, err := io.WriteString(out, accountsHelp)
		return err
	}
	if args[0] != "add" {
		return &UsageError{fmt.Errorf("accounts %q is unknown: there is accounts add", args[0])}
	}
	switch err := f.Parse(args[1:]); {
	case errors.Is(err, flag.ErrHelp):
		_, err := io.WriteString(out, accountsHelp)
		return err
	case err != nil:
		return &UsageError{err}
	case f.NArg() > 0: // it may be a password: keep it out of the message
		return &UsageError{errors.New("accounts add takes flags alone; API key and password are asked for")}
	case *file == "":
		return &UsageError{errors.New("accounts add needs -file FILE, -project ID and -user ID")}
	}
	r, err := platform.ParseRole(*role)
	if err != nil {
		return &UsageError{err}
	}
	for _, check := range []func() error{
		func() error { _, err := platform.ParseProject(*project); return err },
		func() error { _, err := platform.ParseUser(*user); return err },
		func() error { return platform.CheckTyped("project id", *project) },
		func() error { return platform.CheckTyped("user id", *user) },
	} {
		if err := check(); err != nil { // before anybody types a secret for nothing
			return &UsageError{err}
		}
	}
	apiKey, password, err := askSecrets(in, out)
	if err != nil {
		return err
	}
	credentials, err := platform.NewCredentials(*project, *user, apiKey, password)
	if err != nil {
		return &UsageError{err}
	}
	if err := sandbox.AddAccount(*file, r, credentials); err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "Added %s, %s, to %s. A running server reads it at its next start.\n", credentials.Username(), r, *file)
	return err
}

// askSecrets reads API key and password: from a terminal without echo and the
// password twice, else as two lines.
func askSecrets(in io.Reader, out io.Writer) (apiKey, password string, err error) {
	if f, ok := in.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		return askTerminal(int(f.Fd()), out)
	}
	lines := bufio.NewReader(io.LimitReader(in, 64<<10))
	for _, to := range []*string{&apiKey, &password} {
		line, err := lines.ReadString('\n')
		if err != nil && (err != io.EOF || line == "") {
			return "", "", errors.New("the input ended too early: give the API key on one line and the password on the next")
		}
		*to = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
	}
	return apiKey, password, nil
}

func askTerminal(fd int, out io.Writer) (apiKey, password string, err error) {
	answers := make([]string, 3)
	for i, question := range []string{"API key: ", "Password: ", "Password again: "} {
		if _, err := io.WriteString(out, question); err != nil {
			return "", "", err
		}
		answer, err := term.ReadPassword(fd)
		_, _ = io.WriteString(out, "\n")
		if err != nil {
			return "", "", fmt.Errorf("read from the terminal: %w", err)
		}
		answers[i] = string(answer)
	}
	if answers[1] != answers[2] {
		return "", "", errors.New("the two passwords differ; nothing was added")
	}
	return answers[0], answers[1], nil
}
