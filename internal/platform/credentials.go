package platform

import "strings"

// Credentials are the four parts a person has, from which the MQTT user name and password are
// built (PLATFORM.md "Authentication"). Make them with [NewCredentials]. The secrets are in a
// closure, the one place into which no verb of fmt, log or marshaller looks, also when the
// Credentials are an unexported part of something else.
type Credentials struct {
	Project       Project
	User          User
	passwordField func() string
}

// NewCredentials parses the parts. The error is an [*IDError], and names no secret.
func NewCredentials(project, user, apiKey, password string) (Credentials, error) {
	p, err := ParseProject(project)
	if err != nil {
		return Credentials{}, err
	}
	u, err := ParseUser(user)
	if err != nil {
		return Credentials{}, err
	}
	if err := checkSecrets(apiKey, password); err != nil {
		return Credentials{}, err
	}
	return Credentials{p, u, func() string { return apiKey + "/" + password }}, nil
}

// Username is the user name of the CONNECT packet, <project_mqtt>/<user_mqtt>.
func (c Credentials) Username() string { return c.Project.s + "/" + c.User.s }

// PasswordField is the password of the CONNECT packet, <api_key>/<user_password>, and "" for the
// zero Credentials.
func (c Credentials) PasswordField() string {
	if c.passwordField == nil {
		return ""
	}
	return c.passwordField()
}

// String is the user name; the secrets are left out.
func (c Credentials) String() string { return c.Username() }

// SplitUsername takes a CONNECT packet's user name apart. Neither part can hold a "/", so there is
// exactly one. The error is an [*IDError].
func SplitUsername(s string) (Project, User, error) {
	project, user, found := strings.Cut(s, "/")
	if !found {
		return Project{}, User{}, &IDError{"user name", s, `has no "/"; it is <project id>/<user id>`}
	}
	p, err := ParseProject(project)
	if err != nil {
		return Project{}, User{}, err
	}
	u, err := ParseUser(user)
	if err != nil {
		return Project{}, User{}, err
	}
	return p, u, nil
}

// SplitPassword takes a CONNECT packet's password apart at the first "/": the API key holds none,
// the password may. The error is an [*IDError] without the value.
func SplitPassword(s string) (apiKey, password string, err error) {
	apiKey, password, found := strings.Cut(s, "/")
	if !found {
		return "", "", &IDError{What: "password", Problem: `has no "/"; it is <API key>/<password>`}
	}
	if err := checkSecrets(apiKey, password); err != nil {
		return "", "", err
	}
	return apiKey, password, nil
}

func checkSecrets(apiKey, password string) error {
	switch {
	case apiKey == "":
		return &IDError{What: "API key", Problem: "is empty"}
	case strings.Contains(apiKey, "/"):
		return &IDError{What: "API key", Problem: `holds "/"; an API key has none`}
	case strings.ContainsFunc(apiKey, isControl):
		return &IDError{What: "API key", Problem: "holds a control character, such as a line break from copying"}
	case password == "":
		return &IDError{What: "password", Problem: "is empty"}
	case len(apiKey)+1+len(password) > maxStringBytes:
		return &IDError{What: "password", Problem: "is too long: with the API key it has to fit into 65,535 bytes"}
	}
	return nil
}
