package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"time"
	"unicode/utf8"

	"github.com/mochi-mqtt/server/v2/packets"

	"deviceconsole/internal/platform"
)

// loginPatience is how long a login waits for its turn to have its password hashed.
const loginPatience = 5 * time.Second

// login decides on a CONNECT packet (PLATFORM.md "Authentication"): nil lets the client in, as the
// account that the link then holds.
func (b *Broker) login(l *link, pk packets.Packet) *refusal {
	if b.closing.Load() {
		return &refusal{code: codeUnavailable, reason: "the server is stopping"}
	}
	if pk.Properties.AuthenticationMethod != "" {
		return &refusal{code: codeBadAuthMethod, reason: "log in with user name and password; there is no other method"}
	}
	username, secret := string(pk.Connect.Username), string(pk.Connect.Password)
	if _, _, err := platform.SplitUsername(username); err != nil {
		return &refusal{code: codeBadLogin, reason: "bad user name or password: the user name has to be <project id>/<user id>"}
	}
	if _, _, err := platform.SplitPassword(secret); err != nil {
		return &refusal{code: codeBadLogin, reason: "bad user name or password: " + err.Error()}
	}
	acc, r := b.authenticate(l.ctx, username, secret, l.remote.Addr())
	if r != nil {
		return r
	}
	if id := pk.Connect.ClientIdentifier; id != "" {
		if _, err := platform.ParseClientID(id); err != nil {
			r := &refusal{code: codeBadClientID, reason: err.Error(), logged: "the client id is not valid"}
			if e := (*platform.IDError)(nil); errors.As(err, &e) {
				r.logged = "the client id " + e.Problem // and not what it is
			}
			return r
		}
	}
	if pk.Connect.WillFlag {
		if r := b.judgeWill(acc.rights, pk.Connect); r != nil {
			return r
		}
	}
	l.account = acc
	l.admit(uint32(b.limits.SessionExpiry.Seconds()))
	return nil
}

// admit sets up the broker's client for the account. The client identifier gets the account in
// front, so that a client identifier is one of its own account's alone: nobody takes over, kicks or
// inherits another account's session by its name.
func (l *link) admit(longestExpiry uint32) {
	cl := l.client
	cl.ID = l.account.name + "/" + cl.ID
	props := &cl.Properties.Props
	// The outbox keeps to the Receive Maximum, and aliases of ours would break where a message is
	// dropped or sent again.
	props.ReceiveMaximum = 0
	cl.State.Inflight.ResetSendQuota(0)
	props.TopicAliasMaximum = 0
	l.shortened = props.SessionExpiryInterval > longestExpiry // told in CONNACK [MQTT-3.2.2-21]
	props.SessionExpiryInterval = min(props.SessionExpiryInterval, longestExpiry)
	// A will waits no longer than the session lives (MQTT 5, 3.1.3.2.2).
	cl.Properties.Will.WillDelayInterval = min(cl.Properties.Will.WillDelayInterval, props.SessionExpiryInterval)
}

// authenticate checks a user name and password field, and slows who guesses. It waits no longer than
// ctx, which is the connection's.
func (b *Broker) authenticate(ctx context.Context, username, secret string, from netip.Addr) (*account, *refusal) {
	slowed := func() error {
		if wait := b.throttle.wait(username, from); wait > 0 {
			b.stats.loginsSlowed.Add(1)
			return &refusal{code: codeConnectionRate, reason: fmt.Sprintf(
				"too many failed logins from this address; try again in %d s", int(wait/time.Second)+1)}
		}
		return nil
	}
	if err := slowed(); err != nil {
		return nil, err.(*refusal)
	}
	ctx, cancel := context.WithTimeout(ctx, b.gatekeeper.patience)
	defer cancel()
	acc, err := b.gatekeeper.check(ctx, from, username, secret, slowed)
	var r *refusal
	switch {
	case err == nil:
		b.throttle.succeeded(username, from)
		return acc, nil
	case errors.As(err, &r):
		return nil, r
	case errors.Is(err, errBusy):
		return nil, &refusal{code: codeBusy, reason: "too many logins at once; try again"}
	}
	b.throttle.failed(username, from)
	return nil, &refusal{code: codeBadLogin, reason: errBadLogin.Error()}
}

// refuseLogin answers CONNECT with a refusal, in the words of the client's MQTT version, and logs it.
func (b *Broker) refuseLogin(l *link, pk packets.Packet, r *refusal) {
	b.stats.loginsRefused.Add(1)
	// A name that no account has may be a password in the wrong field, which looks the same.
	user := "(unknown account)"
	if acc := b.accounts.byName[string(pk.Connect.Username)]; acc != nil {
		user = acc.name
	}
	b.journal.warn("login refused", "remote", l.remote, "user", clip(user), "code", fmt.Sprintf("0x%02X", r.code), "reason", r.forLog())
	code := packets.Code{Code: r.code, Reason: reasonString(r.reason)}
	if l.connect.version < 5 {
		code.Code = connackV3(r.code)
	}
	_ = b.server.SendConnack(l.client, code, false, nil) // the connection ends either way
}

// clipBytes is how much of a client's text a log line shows.
const clipBytes = 100

// clip bounds a client's text in a log line.
func clip(s string) string {
	if len(s) <= clipBytes {
		return s
	}
	cut := clipBytes
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}
