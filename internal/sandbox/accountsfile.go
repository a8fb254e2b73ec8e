package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"deviceconsole/internal/platform"
)

const (
	maxAccountsFile = 8 << 20 // bytes
	maxAccountLine  = 4 << 10
)

// accountLine is one line of an accounts file.
type accountLine struct {
	Role    string `json:"role"`
	Project string `json:"project"`
	User    string `json:"user"`
	Hash    string `json:"hash"`
}

// LoadAccounts reads an accounts file (see the package documentation). The error names the first
// bad line and what is wrong with it, and no secret. A file without accounts is an error too, since
// nobody could log in.
func LoadAccounts(path string) (Accounts, error) {
	content, err := readAccountsFile(path)
	if err != nil {
		return Accounts{}, err
	}
	a, err := parseAccounts(content)
	switch {
	case err != nil:
		return Accounts{}, fmt.Errorf("accounts file %s: %w", path, err)
	case len(a.byName) == 0:
		return Accounts{}, fmt.Errorf("accounts file %s has no account, so nobody could log in", path)
	}
	return a, nil
}

func readAccountsFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("accounts file: %w", err)
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, maxAccountsFile+1))
	if err != nil {
		return nil, fmt.Errorf("accounts file: %w", err)
	}
	if len(content) > maxAccountsFile {
		return nil, fmt.Errorf("accounts file %s is larger than %d MiB", path, maxAccountsFile>>20)
	}
	return content, nil
}

// parseAccounts reads the lines of an accounts file.
func parseAccounts(content []byte) (Accounts, error) {
	a := Accounts{byName: map[string]*account{}}
	lineOf := map[string]int{}
	number := 0
	for line := range bytes.Lines(content) {
		number++
		line = bytes.TrimSpace(line)
		if len(line) == 0 || line[0] == '#' {
			continue
		}
		acc, err := parseAccount(line)
		if err != nil {
			return Accounts{}, fmt.Errorf("line %d: %w", number, err)
		}
		if first, ok := lineOf[acc.name]; ok {
			return Accounts{}, fmt.Errorf("line %d: account %q is already on line %d", number, acc.name, first)
		}
		lineOf[acc.name] = number
		a.byName[acc.name] = acc
	}
	return a, nil
}

func parseAccount(line []byte) (*account, error) {
	if len(line) > maxAccountLine {
		return nil, fmt.Errorf("is longer than %d bytes", maxAccountLine)
	}
	var in accountLine
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&in); err != nil {
		return nil, fmt.Errorf(`is not like {"role":"device","project":"p","user":"u","hash":"$argon2id$…"}: %w`, jsonProblem(err))
	}
	if dec.More() {
		return nil, errors.New("holds more than one account")
	}
	rights, err := newRights(in.Role, in.Project, in.User)
	if err != nil {
		return nil, err
	}
	hash, err := parsePasswordHash(in.Hash)
	if err != nil {
		return nil, err
	}
	return &account{name: in.Project + "/" + in.User, rights: rights, hash: hash}, nil
}

// jsonProblem is a decoder's error without Go's words for types.
func jsonProblem(err error) error {
	var typ *json.UnmarshalTypeError
	if errors.As(err, &typ) {
		return fmt.Errorf("%q is no text", typ.Field)
	}
	return err
}

func newRights(role, project, user string) (platform.Rights, error) {
	r, err := platform.ParseRole(role)
	if err != nil {
		return platform.Rights{}, err
	}
	p, err := platform.ParseProject(project)
	if err != nil {
		return platform.Rights{}, err
	}
	u, err := platform.ParseUser(user)
	if err != nil {
		return platform.Rights{}, err
	}
	return platform.Rights{Role: r, Project: p, User: u}, nil
}

// AddAccount adds an account to an accounts file, which is made with mode 0600 if there is none.
// The file is replaced in one step, so that a crash leaves the old or the new one; its other lines
// stay as they are. An account that is there already is an error: to change it, delete its line
// first. A running server reads the file at its next start.
func AddAccount(path string, role platform.Role, c platform.Credentials) error {
	if resolved, err := filepath.EvalSymlinks(path); err == nil {
		path = resolved
	}
	content, err := readAccountsFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	existing, err := parseAccounts(content)
	if err != nil {
		return fmt.Errorf("accounts file %s: %w", path, err)
	}
	if existing.byName[c.Username()] != nil {
		return fmt.Errorf("accounts file %s has an account %q already; delete its line first to change it", path, c.Username())
	}
	if len(content) > 0 && content[len(content)-1] != '\n' {
		content = append(content, '\n')
	}
	line, err := json.Marshal(accountLine{
		Role: role.String(), Project: c.Project.String(), User: c.User.String(), Hash: hashPassword(c.PasswordField()).String(),
	})
	if err != nil {
		return err
	}
	if _, err := parseAccount(line); err != nil {
		return fmt.Errorf("account %q: %w", c.Username(), err)
	}
	return replaceFile(path, append(append(content, line...), '\n'))
}

// replaceFile writes a file beside path, with mode 0600, and renames it over path.
func replaceFile(path string, content []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".accounts-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // fails once renamed
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
