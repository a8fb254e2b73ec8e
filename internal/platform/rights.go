package platform

import "strings"

// Role is the kind of an account. The zero Role has no rights.
type Role byte

// The roles of an account.
const (
	RoleDevice   Role = iota + 1 // sends events and receives messages of its own user and project
	RoleOperator                 // reads all of its project, sends to devices and groups
	RoleReadOnly                 // an operator that sends nothing
)

// String is "device", "operator" or "read-only operator", and "" for the zero Role.
func (r Role) String() string {
	switch r {
	case RoleDevice:
		return "device"
	case RoleOperator:
		return "operator"
	case RoleReadOnly:
		return "read-only operator"
	}
	return ""
}

// ParseRole reads what String gives.
func ParseRole(s string) (Role, error) {
	for _, r := range []Role{RoleDevice, RoleOperator, RoleReadOnly} {
		if s == r.String() {
			return r, nil
		}
	}
	return 0, &IDError{"role", s, "is none of: device, operator, read-only operator"}
}

// Rights are what one account may publish and receive (PLATFORM.md "Topics"): deny by default, so
// the zero Rights allow nothing. Asking allocates only where the answer is no.
type Rights struct {
	Role    Role
	Project Project
	User    User // for RoleDevice; operators are bound to their project alone
}

// RightsError says why something is not allowed. Err is a [*TopicError] or [*FilterError] where
// the topic or filter could not be judged because of its form, else nil.
type RightsError struct {
	Reason string
	Err    error
}

func (e *RightsError) Error() string { return e.Reason }

// Unwrap gives Err.
func (e *RightsError) Unwrap() error { return e.Err }

// MayPublish is nil when the account may publish to the topic name, as a message or as its will,
// else a [*RightsError].
func (r Rights) MayPublish(topic string) error {
	if r.Project.s == "" || r.Role.String() == "" {
		return &RightsError{Reason: "this account has no rights"}
	}
	if r.Role == RoleReadOnly {
		return &RightsError{Reason: "a read-only operator may not publish anything"}
	}
	t, err := ParseTopic(topic)
	if err != nil {
		return &RightsError{err.Error(), err}
	}
	if t.Project != r.Project {
		return &RightsError{Reason: "the topic is of project " + quote(t.Project.s) + ", the account of project " + quote(r.Project.s)}
	}
	switch {
	case r.Role == RoleOperator && t.Kind == KindEvent:
		return &RightsError{Reason: "an operator sends to devices and groups; only a device user sends events"}
	case r.Role == RoleDevice && t.Kind != KindEvent:
		return &RightsError{Reason: "only the platform and operators send to devices and groups; a device user sends events to 0/<project>/<user>/<device>"}
	case r.Role == RoleDevice && t.User != r.User:
		return &RightsError{Reason: "the topic is of user " + quote(t.User.s) + "; user " + quote(r.User.s) + " sends events of its own alone"}
	}
	return nil
}

// MaySubscribe is nil when the account may receive everything the topic filter could match, else a
// [*RightsError]. A shared subscription is judged by its inner filter.
func (r Rights) MaySubscribe(filter string) error {
	f, err := ParseFilter(filter)
	if err != nil {
		return &RightsError{err.Error(), err}
	}
	if r.covers(string(f.Inner())) {
		return nil
	}
	return &RightsError{Reason: "the topic filter " + quote(filter) + " takes in more than this account may read; " + r.readable()}
}

// MayRead is nil when a message to the topic name may be delivered to the account, else a
// [*RightsError]: the check at delivery, for a broker that does not rely on subscriptions alone.
// It agrees with MaySubscribe: whatever an allowed filter matches may be read.
func (r Rights) MayRead(topic string) error {
	if r.covers(topic) {
		return nil
	}
	return &RightsError{Reason: "the topic " + quote(topic) + " is not one this account may read; " + r.readable()}
}

// covers tells whether everything that s, a topic name or filter, can stand for lies within the
// subtrees the role may read: 1/<project>/<user> and 2/<project> for a device user, all classes of
// the project for operators. The ids hold no wildcard, so a wildcard in their place never equals them.
func (r Rights) covers(s string) bool {
	if r.Project.s == "" {
		return false
	}
	class, rest, _ := strings.Cut(s, "/")
	project, rest, _ := strings.Cut(rest, "/")
	if project != r.Project.s {
		return false
	}
	switch r.Role {
	case RoleOperator, RoleReadOnly:
		return class == "0" || class == "1" || class == "2"
	case RoleDevice:
		user, _, _ := strings.Cut(rest, "/")
		return class == "2" || class == "1" && r.User.s != "" && user == r.User.s
	}
	return false
}

// readable completes a refusal with what is allowed instead, in the account's own ids where the
// sentence has room for them.
func (r Rights) readable() string {
	project, user := r.Project.s, r.User.s
	if len(project)+len(user) > 20 {
		project, user = "<its project>", "<its user>"
	}
	switch r.Role {
	case RoleDevice:
		return "a device user reads 1/" + project + "/" + user + "/# and 2/" + project + "/#"
	case RoleOperator, RoleReadOnly:
		return "an operator reads 0/, 1/ and 2/" + project + "/#"
	}
	return "it has no rights"
}
