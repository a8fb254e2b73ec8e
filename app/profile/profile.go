package profile

import (
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"deviceconsole/app/listfile"
	"deviceconsole/app/phrase"
	"deviceconsole/internal/platform"
)

// The bounds of what is kept.
const (
	Max      = 100     // profiles
	MaxBytes = 1 << 20 // of a list
)

// Profile is a named connection: what the connect form holds, as it was typed, but
// no secrets. It is a value; without more than a name all is as usual.
type Profile struct {
	ID   string // of this browser, or of the server's list; "" = it has none yet
	Name string // as listfile.Name makes them

	values *[fieldCount]string // never changed; nil = all is as usual
}

// Field names a text of a profile.
type Field uint8

// The texts of a profile.
const (
	Project Field = iota
	User
	Device
	Groups
	Role  // one of Roles
	Login // one of Logins
	UserName
	Broker        // ws:// or wss:// URL, or a path of the page's server; "" = the one that the server offers
	ClientID      // "" = fresh for each tab
	Version       // one of Versions
	CleanStart    // "true", "false"
	SessionExpiry // seconds
	Keepalive     // seconds
	fieldCount
)

// The words of the fields that offer a choice, what is usual first.
var (
	Roles    = []string{platform.RoleDevice.String(), platform.RoleOperator.String(), platform.RoleReadOnly.String()}
	Logins   = []string{LoginPlatform, LoginOwn, LoginNone}
	Versions = []string{"automatic", "5", "3.1.1"}
)

// The kinds of login.
const (
	LoginPlatform = "as the platform wants it"
	LoginOwn      = "a user name of its own"
	LoginNone     = "none"
)

// usual are the texts of a profile in which nothing was chosen.
var usual = [fieldCount]string{Role: Roles[0], Login: Logins[0], Version: Versions[0], CleanStart: "true", SessionExpiry: "0", Keepalive: "30"}

// Value returns a text.
func (p Profile) Value(f Field) string {
	if p.values == nil {
		return usual[f]
	}
	return p.values[f]
}

// With returns the profile with another text.
func (p Profile) With(f Field, text string) Profile {
	values := usual
	if p.values != nil {
		values = *p.values
	}
	values[f] = text
	p.values = &values
	return p
}

// member is how files and links call a text, and what it may be.
type member struct {
	name  string
	most  int      // bytes
	words []string // one of which it is; nil = any text
}

var members = [fieldCount]member{
	Project:       {"project", 256, nil},
	User:          {"user", 256, nil},
	Device:        {"device", 256, nil},
	Groups:        {"groups", 4000, nil},
	Role:          {"account", 0, Roles},
	Login:         {"login", 0, Logins},
	UserName:      {"user_name", 1000, nil},
	Broker:        {"broker", 1000, nil},
	ClientID:      {"client_id", 256, nil},
	Version:       {"mqtt", 0, Versions},
	CleanStart:    {"clean_start", 0, []string{"true", "false"}},
	SessionExpiry: {"session_expiry", 10, nil},
	Keepalive:     {"keepalive", 10, nil},
}

// check says what is wrong with a value.
func (m member) check(value string) error {
	switch {
	case m.words != nil:
		if !slices.Contains(m.words, value) {
			return errors.New("“" + m.name + "” is none of " + strings.Join(m.words, ", "))
		}
	case len(value) > m.most:
		return errors.New("“" + m.name + "” is longer than " + phrase.Counted(m.most, "byte"))
	case !utf8.ValidString(value) || strings.ContainsFunc(value, unicode.IsControl):
		return errors.New("“" + m.name + "” holds characters that nobody can type")
	case m.name == "broker":
		return checkBroker(value)
	}
	return nil
}

// checkBroker refuses an address that holds a login, which would be a secret. The
// error does not repeat it.
func checkBroker(address string) error {
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return errors.New("the broker's address is no URL")
	case u.User != nil:
		return errors.New("the broker's address holds a user name or password, which a profile never does")
	}
	return nil
}

// Check says why a profile can't be kept: a sentence without its first capital.
func (p Profile) Check() error {
	for f, m := range members {
		if err := m.check(p.Value(Field(f))); err != nil {
			return err
		}
	}
	return nil
}

// Same reports whether two profiles say the same, whatever they are called.
func (p Profile) Same(other Profile) bool {
	for f := range fieldCount {
		if p.Value(f) != other.Value(f) {
			return false
		}
	}
	return true
}

// SameAccount reports whether two profiles lead to the same account of the same
// broker, so that what is remembered for one suits the other.
func (p Profile) SameAccount(other Profile) bool {
	p.ID = other.ID
	return string(boundTo(p)) == string(boundTo(other))
}

// About is one line about where a profile leads.
func (p Profile) About() string {
	who := strings.Trim(p.Value(Project)+" / "+p.Value(User), " /")
	if p.Value(Login) == LoginOwn {
		who = p.Value(UserName)
	}
	for _, f := range []Field{Device, Broker} {
		if text := p.Value(f); text != "" {
			who += " · " + text
		}
	}
	return strings.TrimPrefix(who, " · ")
}

// Suggest is a name for a profile that has none.
func (p Profile) Suggest() string {
	user, project := p.Value(User), p.Value(Project)
	name := user + project
	switch {
	case p.Value(Login) == LoginOwn:
		name = p.Value(UserName)
	case user != "" && project != "":
		name = user + " of " + project
	}
	if name = listfile.Name(name); name == "" {
		name = "Connection"
	}
	return name
}

// Find returns the place of a name in the list, or -1.
func Find(list []Profile, name string) int {
	return slices.IndexFunc(list, func(p Profile) bool { return p.Name == name })
}

// Arrival is what an import does with one profile of a file.
type Arrival struct {
	Name string // in the file
	As   string // in the list; "" = it is there already
}

// Merge adds profiles to a list, each under its name or, where that is taken, with a
// number behind, and with an ID that newID makes. What is there already is left out.
// list itself is not changed.
func Merge(list, more []Profile, newID func() string) (merged []Profile, arrivals []Arrival) {
	merged = slices.Clone(list)
	for _, p := range more {
		a := Arrival{Name: p.Name}
		there := func(o Profile) bool {
			return (o.Name == p.Name || listfile.IsCopy(o.Name, p.Name)) && o.Same(p)
		}
		if !slices.ContainsFunc(merged, there) {
			a.As = listfile.FreeName(p.Name, func(name string) bool { return Find(merged, name) >= 0 })
			p.Name, p.ID = a.As, newID()
			merged = append(merged, p)
		}
		arrivals = append(arrivals, a)
	}
	return merged, arrivals
}

// Fits says why a list has more than is kept; nil = it has not.
func Fits(list []Profile) error {
	if len(list) > Max {
		return errors.New("there would be " + strconv.Itoa(len(list)) + " profiles; " + strconv.Itoa(Max) + " are the most")
	}
	return nil
}
