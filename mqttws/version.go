package mqttws

import (
	"context"
	"errors"

	"github.com/eclipse/paho.golang/packets"
)

// Version is a version of MQTT, by its protocol level (3.1.2.2).
type Version uint8

const (
	Auto Version = 0 // MQTT 5, or MQTT 3.1.1 where the broker has no 5
	V311 Version = 4
	V5   Version = 5
)

// String gives the version's name, "" for Auto.
func (v Version) String() string {
	switch v {
	case V311:
		return "MQTT 3.1.1"
	case V5:
		return "MQTT 5"
	}
	return ""
}

// other is the version that is tried where a broker does not take this one.
func (v Version) other() Version { return V311 + V5 - v }

// tongue chooses the version for each attempt, and remembers what the broker of
// this client understood: it never goes back and forth between two that work.
type tongue struct {
	only   Version // the one that was asked for, Auto for none
	spoken Version // what the broker understands, Auto until it is known
	silent int     // attempts with MQTT 5 in a row that ended without a CONNACK
}

// silentAgain is after how many such attempts MQTT 3.1.1 is tried anew: a broker
// that is in trouble drops every CONNECT, and must not see two for one.
const silentAgain = 10

// first is the version that an attempt begins with.
func (t *tongue) first() Version {
	switch {
	case t.only != Auto:
		return t.only
	case t.spoken != Auto:
		return t.spoken
	}
	return V5
}

// dials is how often an attempt may dial.
func (t *tongue) dials() int {
	if t.only == Auto && t.spoken == Auto {
		return 2
	}
	return 1
}

// heard draws the conclusions from how logging in with v ended, and gives the
// version to try at once instead, Auto for none.
func (t *tongue) heard(v Version, err error) Version {
	var mute *unanswered
	var reason *ReasonError
	switch {
	case t.only != Auto:
	case refusesLogin(err):
		t.spoken, t.silent = v, 0
	case errors.As(err, &mute):
		if t.spoken == Auto && v == V5 {
			t.silent++
			if t.silent%silentAgain == 1 {
				return V311
			}
		}
	case errors.As(err, &reason) && lacks(v, reason):
		t.spoken, t.silent = v.other(), 0
		return t.spoken
	case err == nil || reason != nil:
		t.spoken, t.silent = v, 0
	}
	return Auto
}

// lacks tells whether a CONNACK means that the broker does not have the version.
func lacks(v Version, r *ReasonError) bool {
	if v == V311 {
		return r.Code == connackVersion
	}
	return r.Version == V311 || r.Code == packets.ConnackUnsupportedProtocolVersion
}

// unanswered is the end of a connection that came instead of CONNACK.
type unanswered struct{ error }

func (u *unanswered) Unwrap() error { return u.error }

// open makes a connection in the version that the broker speaks.
func (c *Client) open(ctx context.Context, clean bool) (*link, error) {
	v := c.tongue.first()
	l, err := c.begin(ctx, v, clean)
	if again := c.tongue.heard(v, err); again != Auto && ctx.Err() == nil {
		v = again
		l, err = c.begin(ctx, v, clean)
		c.tongue.heard(v, err)
	}
	return l, err
}

// begin makes a connection. In MQTT 3.1.1 a session that starts clean ends with
// its connection (3.1.2.4), so an old session that is to be dropped and kept from
// then on needs a connection of its own.
func (c *Client) begin(ctx context.Context, v Version, clean bool) (*link, error) {
	if v == V5 {
		return c.try(ctx, v, clean)
	}
	whole := c.cfg.SessionExpiry == 0 || c.clientID() == "" // [MQTT-3.1.3-7]
	l, err := c.try(ctx, v, whole)
	if err != nil || !l.present || !clean {
		return l, err
	}
	l.quit()
	if l, err = c.try(ctx, v, true); err != nil {
		return nil, err
	}
	l.quit()
	return c.try(ctx, v, false)
}
