package draft

import (
	"deviceconsole/app/payload"
	"deviceconsole/internal/platform"
	"deviceconsole/mqttws"
)

// notes are what a person should know before pressing Send.
func (b *builder) notes() {
	d := b.d
	note := func(text string) { b.Notes = append(b.Notes, text) }
	if b.Refusal = b.refusal(); b.Refusal != "" {
		note(b.Refusal)
	}
	if b.env.Known && !b.env.Connected {
		note("Not connected: what you send waits in the outbox, and goes out in order once you are connected as " +
			b.env.Project.String() + "/" + b.env.User.String() + ".")
	}
	if d.Kind == Event && d.Stamping == StampNow {
		if d.ServerClock && b.env.Clock.Known {
			note("observed_at will be the moment you press Send, by the server's clock.")
		} else {
			note("observed_at will be the moment you press Send.")
		}
	}
	if len(b.typed.Data)+len(b.typed.Payload) > MaxSaved {
		note("What is typed here is longer than 256 kB, which is too long to be kept: loading the page anew loses it.")
	}
	if d.QoS == 0 {
		note("At QoS 0 the broker answers nothing: a refusal would stay unseen.")
	}
	switch {
	case !d.Retain:
	case d.Kind == Event:
		note("Retain does nothing for events on the platform, which handles each once and keeps none; it is for updates.")
	case len(b.Message.Payload) == 0 && b.Message.Payload != nil:
		note("An empty retained message clears what the broker keeps under this topic.")
	case d.Kind != Update:
		note("The broker keeps this message and gives it to every device that subscribes later; usually that is for updates.")
	}
}

// refusal foretells that the broker will refuse the message for want of rights.
func (b *builder) refusal() string {
	d, role := b.d, b.env.Role
	refuse := ", so the broker will refuse this one (not authorized, 0x87)."
	if b.env.Announced && b.env.Limits.Version == mqttws.V311 {
		refuse = ", so the broker will drop this one, or end the connection over it: MQTT 3.1.1 can't say that a message is refused."
	}
	switch {
	case role == platform.RoleReadOnly:
		return "This is an account for the support desk that may only read (" + role.String() + ")" + refuse
	case role == platform.RoleOperator && d.Kind == Event:
		return "This is an account for the support desk (" + role.String() +
			"). The platform takes events from device users alone" + refuse
	case role == platform.RoleDevice && d.Kind != Event:
		return "This is the account of a device user. Only the platform and operators send to devices and groups" + refuse
	case role == platform.RoleDevice && d.User != "" && d.User != b.env.User.String():
		return "A device user sends events of its own alone" + refuse
	}
	return ""
}

// visible makes a foreign text fit for a sentence.
func visible(text string) string {
	const most = 60
	return payload.Visible(string(payload.Head([]byte(text), most)))
}
