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
// no secrets.
type Profile struct {
	ID   string // of this browser, or of the server's list; "" = it has none yet
	Name string // as listfile.Name makes them

	Project, User, Device, Groups string
	Role, Login, UserName         string // Roles, Logins
	Broker                        string // ws:// or wss:// URL, or a path of the page's server; "" = the one that the server offers
	ClientID                      string // "" = fresh for each tab
	Version                       string // Versions
	CleanStart                    string // "true", "false"
	SessionExpiry, Keepalive      string // seconds
}

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

// New is a profile without a name in which everything is as usual.
func New() Profile {
	return Profile{Role: Roles[0], Login: Logins[0], Version: Versions[0], CleanStart: "true", SessionExpiry: "0", Keepalive: "30"}
}

// member is a text of a profile, as files and links call it.
type member struct {
	name  string
	at    func(*Profile) *string
	most  int      // bytes
	words []string // one of which it is; nil = any text
}

var members = []member{
	{"project", func(p *Profile) *string { return &p.Project }, 256, nil},
	{"user", func(p *Profile) *string { return &p.User }, 256, nil},
	{"device", func(p *Profile) *string { return &p.Device }, 256, nil},
	{"groups", func(p *Profile) *string { return &p.Groups }, 4000, nil},
	{"account", func(p *Profile) *string { return &p.Role }, 0, Roles},
	{"login", func(p *Profile) *string { return &p.Login }, 0, Logins},
	{"user_name", func(p *Profile) *string { return &p.UserName }, 1000, nil},
	{"broker", func(p *Profile) *string { return &p.Broker }, 1000, nil},
	{"client_id", func(p *Profile) *string { return &p.ClientID }, 256, nil},
	{"mqtt", func(p *Profile) *string { return &p.Version }, 0, Versions},
	{"clean_start", func(p *Profile) *string { return &p.CleanStart }, 0, []string{"true", "false"}},
	{"session_expiry", func(p *Profile) *string { return &p.SessionExpiry }, 10, nil},
	{"keepalive", func(p *Profile) *string { return &p.Keepalive }, 10, nil},
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
	for _, m := range members {
		if err := m.check(*m.at(&p)); err != nil {
			return err
		}
	}
	return nil
}

// Same reports whether two profiles say the same, whatever they are called.
func (p Profile) Same(other Profile) bool {
	p.ID, p.Name = other.ID, other.Name
	return p == other
}

// About is one line about where a profile leads.
func (p Profile) About() string {
	who := strings.Trim(p.Project+" / "+p.User, " /")
	if p.Login == LoginOwn {
		who = p.UserName
	}
	if p.Device != "" {
		who += " · " + p.Device
	}
	if p.Broker != "" {
		who += " · " + p.Broker
	}
	return strings.TrimPrefix(who, " · ")
}

// Suggest is a name for a profile that has none.
func (p Profile) Suggest() string {
	name := strings.Trim(p.User+" of "+p.Project, " ")
	if p.User == "" || p.Project == "" {
		name = strings.TrimSuffix(strings.TrimPrefix(name, "of "), " of")
	}
	if p.Login == LoginOwn {
		name = p.UserName
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

// full says that there is no room for so many.
func full(n int) error {
	return errors.New("there would be " + strconv.Itoa(n) + " profiles; " + strconv.Itoa(Max) + " are the most")
}

// Fits says why a list has more than is kept; nil = it has not.
func Fits(list []Profile) error {
	if len(list) > Max {
		return full(len(list))
	}
	return nil
}
