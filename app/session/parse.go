package session

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"deviceconsole/app/outbox"
	"deviceconsole/app/phrase"
	"deviceconsole/app/profile"
	"deviceconsole/internal/page"
	"deviceconsole/internal/platform"
	"deviceconsole/mqttws"
)

// maxGroups bounds the groups of one connection.
const maxGroups = 100

// settings are what the connect form says once it is valid. They hold secrets
// and live as long as one Update.
type settings struct {
	project                  platform.Project
	user                     platform.User
	username                 string // of the MQTT login; "" = none
	password                 Secret
	version                  mqttws.Version
	device                   platform.Device
	groups                   []platform.Group
	role                     platform.Role
	url                      string
	clientID                 platform.ClientID
	cleanStart               bool
	keep                     time.Duration // for which the session is kept for the next visit
	sessionExpiry, keepalive time.Duration
}

func (s settings) identity() outbox.Identity {
	return outbox.Identity{URL: s.url, Project: s.project, User: s.user}
}

// parseForm reads the form. errs has a sentence for each field that is wrong.
func (m Model) parseForm() (s settings, errs [fieldCount]string) {
	f := m.Form
	note := func(field Field, err error) {
		if err != nil {
			errs[field] = phrase.Sentence(err.Error())
		}
	}
	var err error
	s.project, err = platform.ParseProject(f.Value(FieldProject))
	note(FieldProject, cmp.Or(platform.CheckTyped("project id", f.Value(FieldProject)), err))
	s.user, err = platform.ParseUser(f.Value(FieldUser))
	note(FieldUser, cmp.Or(platform.CheckTyped("user id", f.Value(FieldUser)), err))
	m.parseLogin(&s, note)
	s.device, err = platform.ParseDevice(f.Value(FieldDevice))
	note(FieldDevice, cmp.Or(platform.CheckTyped("device id", f.Value(FieldDevice)), err))
	s.groups, err = parseGroups(f.Value(FieldGroups))
	note(FieldGroups, err)
	s.role, err = platform.ParseRole(f.Value(FieldAccountKind))
	note(FieldAccountKind, err)
	if m.ConfigState == ConfigReady || m.ConfigState == ConfigKept {
		s.url, err = resolveBroker(m.Origin, m.Config, f.Value(FieldBrokerURL))
	} else {
		err = errors.New("this server has not said yet which broker the page may reach")
	}
	note(FieldBrokerURL, err)
	s.version, err = parseVersion(f.Value(FieldMQTTVersion))
	note(FieldMQTTVersion, err)
	s.clientID, err = platform.ParseClientID(m.ClientID())
	note(FieldClientID, cmp.Or(platform.CheckTyped("client id", m.ClientID()), err))
	s.cleanStart = f.Value(FieldCleanStart) == "true"
	s.sessionExpiry, err = parseSeconds("session expiry", f.Value(FieldSessionExpiry), 0, 1<<32-1)
	note(FieldSessionExpiry, err)
	s.keepalive, err = parseSeconds("keepalive", f.Value(FieldKeepalive), 5, 65535)
	note(FieldKeepalive, err)
	s.keep = m.parseKeep(s.identity())
	return s, errs
}

// ClientID is the client identifier to connect with: what the form holds, but one that
// nobody else has where nothing is sent, which is there to listen beside others.
func (m Model) ClientID() string {
	if m.Seal() != Unsealed {
		return m.tabID
	}
	return m.Form.Value(FieldClientID)
}

// parseLogin reads what is sent as user name and password.
func (m Model) parseLogin(s *settings, note func(Field, error)) {
	f := m.Form
	switch f.Value(FieldLogin) {
	case profile.LoginNone:
	case profile.LoginOwn:
		s.username, s.password = f.Value(FieldUserName), NewSecret(f.Value(FieldPassword))
		if s.username == "" {
			note(FieldUserName, errors.New("the user name is empty: without one no password can be sent"))
		}
	default:
		// API key and password are judged one at a time, beside a valid other.
		_, err := platform.NewCredentials("p", "u", f.Value(FieldAPIKey), "x")
		note(FieldAPIKey, err)
		_, bad := platform.NewCredentials("p", "u", "x", f.Value(FieldPassword))
		note(FieldPassword, bad)
		if err != nil || bad != nil || s.project.String() == "" || s.user.String() == "" {
			return
		}
		c, err := platform.NewCredentials(s.project.String(), s.user.String(), f.Value(FieldAPIKey), f.Value(FieldPassword))
		note(FieldPassword, err)
		s.username, s.password = c.Username(), NewSecret(c.PasswordField())
	}
}

func parseVersion(s string) (mqttws.Version, error) {
	switch s {
	case "5":
		return mqttws.V5, nil
	case "3.1.1":
		return mqttws.V311, nil
	case profile.Versions[0]:
		return mqttws.Auto, nil
	}
	return 0, errors.New("the MQTT version is one of " + strings.Join(profile.Versions, ", "))
}

// parseGroups reads group ids that are separated by commas or spaces. A group
// that is named twice counts once.
func parseGroups(s string) ([]platform.Group, error) {
	var groups []platform.Group
	for _, id := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || unicode.IsSpace(r) }) {
		g, err := platform.ParseGroup(id)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(groups, g) {
			groups = append(groups, g)
		}
	}
	if len(groups) > maxGroups {
		return nil, errors.New("there are " + strconv.Itoa(len(groups)) + " groups; this page listens to at most " + strconv.Itoa(maxGroups))
	}
	return groups, nil
}

func joinGroups(groups []string) string { return strings.Join(groups, ", ") }

// parseSeconds reads a whole number of seconds.
func parseSeconds(what, s string, least, most uint64) (time.Duration, error) {
	n, err := strconv.ParseUint(strings.TrimSpace(s), 10, 64)
	if err != nil || n < least || n > most {
		return 0, errors.New("the " + what + " has to be a whole number of seconds from " +
			strconv.FormatUint(least, 10) + " to " + strconv.FormatUint(most, 10))
	}
	return time.Duration(n) * time.Second, nil
}

// sandboxURL is where the sandbox listens: on this server.
func sandboxURL(cfg page.Config) string {
	if strings.HasPrefix(cfg.Broker.URL, "/") {
		return cfg.Broker.URL
	}
	return page.MQTTPath
}
