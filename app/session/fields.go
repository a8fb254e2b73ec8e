package session

import (
	"deviceconsole/app/profile"
	"deviceconsole/internal/page"
)

// FieldSpecs describes the fields of the connect form, in order. The hints say
// where on the platform a value is found (PLATFORM.md "Authentication").
func (m Model) FieldSpecs() []FieldSpec {
	return []FieldSpec{
		{Field: FieldProject, Name: "Project MQTT ID", Required: true,
			Hint: `On the platform's page "Project MQTT ID".`},
		{Field: FieldUser, Name: "User MQTT ID", Required: true,
			Hint: "Device user (API Basic User): Setup → Manage Users, middle column. Device registration user (API Registration User): " +
				"Setup → Manage Administrators → Edit. Any user: the user info of the REST API. A missing user is created there with Add New User."},
		{Field: FieldAPIKey, Name: "API key", Kind: InputSecret, Required: true,
			Hint: "Setup → Manage API Keys."},
		{Field: FieldPassword, Name: "Password", Kind: InputSecret, Required: true,
			Hint: "The password of that user, as set with Add New User."},
		{Field: FieldDevice, Name: "Device ID",
			Hint: "Chosen by you for a device, or an application on one. Empty: messages to all devices of the user. " +
				"It is a name, not a right: any device of the user can send and listen under any of them."},
		{Field: FieldGroups, Name: "Groups", Placeholder: "microwaves, 2014-microwaves, MT-2014A",
			Hint: "Chosen by you; separate several by commas or spaces. Any device may listen to any group of its project."},
		{Field: FieldAccountKind, Name: "Account kind", Kind: InputChoice, Advanced: true,
			Options: profile.Roles,
			Hint:    "What to subscribe to: a device user's own messages and groups, or all of the project for an operator. The broker decides what is granted."},
		{Field: FieldLogin, Name: "Login", Kind: InputChoice, Advanced: true, Options: profile.Logins,
			Hint: "Brokers that are not the platform's may want a user name and password of their own, or none."},
		{Field: FieldUserName, Name: "MQTT user name", Advanced: true,
			Hint: "For a login with a user name of its own: it is sent as it stands here, with Password as it stands above. The API key is not sent."},
		m.brokerSpec(),
		m.clientIDSpec(),
		{Field: FieldMQTTVersion, Name: "MQTT version", Kind: InputChoice, Advanced: true, Options: profile.Versions,
			Hint: "Automatic: MQTT 5, and 3.1.1 where the broker has no 5. MQTT 3.1.1 tells no reasons, and takes no properties, expiry or response topic along."},
		{Field: FieldKeep, Name: "Keep listening while closed", Kind: InputChoice, Advanced: true, Options: KeepTimes,
			Hint: "For how long the broker keeps messages of QoS 1 and 2 to these topic filters when this page is closed, so that they come with the next Connect. " +
				"It costs: room at the broker, a client ID of its own that this browser keeps, and one tab alone can have it. QoS 0 is not kept. Off ends it with the next Connect. " +
				"It goes before Clean start and Session expiry."},
		{Field: FieldCleanStart, Name: "Clean start", Kind: InputCheckbox, Advanced: true,
			Hint: "Drop what the broker kept for this client identifier, and begin anew."},
		{Field: FieldSessionExpiry, Name: "Session expiry", Kind: InputNumber, Advanced: true,
			Hint: "Seconds for which the broker keeps QoS 1 and 2 messages for this client identifier after the connection is lost. 0: not at all."},
		{Field: FieldKeepalive, Name: "Keepalive", Kind: InputNumber, Advanced: true,
			Hint: "Seconds, 5 to 65535. A dead connection is noticed within one and a half times as long."},
	}
}

// brokerSpec describes the field Broker URL, which is open only where the server
// lets the page reach more than one broker.
func (m Model) brokerSpec() FieldSpec {
	spec := FieldSpec{Field: FieldBrokerURL, Name: "Broker URL", Kind: InputURL, Advanced: true, Required: true,
		Placeholder: "wss://broker.example/mqtt", Options: offered(m.Config)}
	switch {
	case m.ConfigState != ConfigReady && m.ConfigState != ConfigKept:
		spec.Kind, spec.Options, spec.Hint = InputFixed, nil, "Not known before this server has answered."
	case m.Config.AnyBroker:
		spec.Hint = "ws:// or wss:// address of the broker, often ending in /mqtt or /ws; a path means this server."
	case len(spec.Options) > 1:
		spec.Kind, spec.Hint = InputChoice, "The brokers that this server lets the page reach."
	default:
		spec.Kind, spec.Hint = InputFixed, "The one broker that this server lets the page reach."
	}
	return spec
}

// clientIDSpec describes the field Client ID, which is open only where something may be
// sent under it.
func (m Model) clientIDSpec() FieldSpec {
	spec := FieldSpec{Field: FieldClientID, Name: "Client ID", Advanced: true, Required: true, Warning: m.clientIDWarning(),
		Hint: "Made fresh for this tab. The client identifier of a real device would throw that device off the broker."}
	if m.Seal() != Unsealed {
		spec.Kind, spec.Hint = InputFixed, "Made fresh for this tab, and always its own: nothing is sent under it."
	}
	return spec
}

// clientIDWarning says that the typed client identifier is likely that of a device,
// which would be thrown off the broker; "" = it is not.
func (m Model) clientIDWarning() string {
	f := m.Form
	id, whose := f.Value(FieldClientID), ""
	switch {
	case !f.fields[FieldClientID].typed || id == "" || m.Seal() != Unsealed:
		return ""
	case id == f.Value(FieldDevice):
		whose = "the Device ID above"
	case id == f.Value(FieldProject)+"/"+f.Value(FieldUser):
		whose = "what devices use that make none of their own"
	case id == f.Value(FieldUser):
		whose = "the User MQTT ID above"
	default:
		return ""
	}
	return "This looks like the client identifier of a device: it is " + whose + ". A device that is connected under it is thrown off the broker."
}

// accountRole returns what is known of an account before any connection: the
// role of a demo account of the sandbox.
func accountRole(cfg page.Config, project, user string) (role string, known bool) {
	if cfg.Sandbox == nil || project != cfg.Sandbox.Project {
		return "", false
	}
	for _, a := range cfg.Sandbox.Accounts {
		if a.User == user {
			return a.Role, true
		}
	}
	return "", false
}
