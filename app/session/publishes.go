package session

import "deviceconsole/internal/platform"

// PublishesAt returns the broker's URL and the user name of MQTT for whoever
// wants to publish as this page does: those of the connection, else those of the
// form as far as it is filled in. No secret is part of them.
func (m Model) PublishesAt() (url, username string) {
	id, _, ok := m.target()
	if !ok {
		return id.URL, "<project>/<user>"
	}
	return id.URL, platform.Credentials{Project: id.Project, User: id.User}.Username()
}
