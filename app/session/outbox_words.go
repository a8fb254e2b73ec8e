package session

import (
	"errors"
	"strconv"

	"deviceconsole/app/outbox"
	"deviceconsole/app/phrase"
	"deviceconsole/app/timeline"
	"deviceconsole/internal/platform"
	"deviceconsole/mqttws"
)

// ItemWords says more of an item of the outbox than its state does: why, and what
// to do. They are empty where there is nothing to say.
func ItemWords(i outbox.Item) Words {
	w := stateWords(i)
	switch {
	case i.Resent:
		w.Do = "It was sent again since"
	case i.Duplicate && i.State == timeline.Acknowledged:
		w = Words{"The broker took it, perhaps twice", "the answer to the first try was lost, so it may have arrived twice", w.Do}
	}
	return w
}

// Doubt is how little an acknowledgement says. MQTT 3.1.1 has no other answer to a
// message (3.3.5): brokers acknowledge what they drop for want of rights.
type Doubt uint8

// The doubts.
const (
	Certain Doubt = iota // it says what it seems to, or there is none
	Untold               // it says that the broker received the message, no more
	Dropped              // the same, and the account seems to have no right to send it
)

// Doubt tells how little the acknowledgement of an item says.
func (m Model) Doubt(i *outbox.Item) Doubt {
	c := m.Connection
	switch {
	case i.State != timeline.Acknowledged || !m.TellsNoRefusal() || i.Identity != c.identity():
		return Certain
	case platform.Rights{Role: c.Role, Project: c.Project, User: c.User}.MayPublish(i.Message.Topic) != nil:
		return Dropped
	}
	return Untold
}

// TellsNoRefusal reports whether what is acknowledged on this connection was received, and
// perhaps dropped.
func (m Model) TellsNoRefusal() bool { return m.Connection.Version == mqttws.V311 }

// Words say it.
func (d Doubt) Words() Words {
	switch d {
	case Untold:
		return Words{What: "Received", Why: "MQTT 3.1.1 does not tell whether the broker accepted it"}
	case Dropped:
		return Words{"The broker received it, and may have dropped it", "MQTT 3.1.1 tells no refusal, and this account seems to have no right to send it",
			"Look whether it arrives, or connect with MQTT 5, which tells"}
	}
	return Words{}
}

func stateWords(i outbox.Item) Words {
	switch i.State {
	case timeline.Queued:
		return holdWords(i.Hold)
	case timeline.InFlight:
		switch {
		case i.Elsewhere:
			return Words{What: "Another tab sends it"}
		case i.Final:
			return Words{What: "At QoS 0 the broker gives no answer"}
		}
	case timeline.Acknowledged:
		if i.Code != 0 {
			return answerWords(i, "PUBACK")
		}
	case timeline.Rejected:
		return rejectedWords(i)
	case timeline.Unconfirmed:
		return unconfirmedWords(i)
	case timeline.Quarantined:
		return Words{"It is kept back, and the rest goes on", "the broker dropped the connection " + strconv.Itoa(outbox.MaxDrops) +
			" times while it was on its way", "Look at its topic, to which the account may have no right, and at its payload. Send now tries it once more, alone"}
	case timeline.Expired:
		return Words{"It was never sent", "it was worth sending until " + phrase.Clock(i.Expires) + " only", "Send it again if it still is"}
	}
	return Words{}
}

// holdWords says why an item that could go out does not.
func holdWords(h outbox.Hold) Words {
	switch h {
	case outbox.HeldLate:
		return Words{"It is held", "a command that could not leave within " + strconv.Itoa(int(outbox.LateAfter.Seconds())) + " s is not sent late without asking",
			"Send or cancel it"}
	case outbox.HeldEditing:
		return Words{What: "It is held while you edit it, and keeps its place"}
	case outbox.HeldElsewhere:
		return Words{"It is held", "it is edited in another tab", "Edit it here, send it as it is, or cancel it"}
	}
	return Words{}
}

func rejectedWords(i outbox.Item) Words {
	switch i.Cause {
	case outbox.ByPuback:
		return answerWords(i, "PUBACK")
	case outbox.ByDisconnect:
		w := answerWords(i, "DISCONNECT")
		w.What = "The broker refused the message, and ended the connection over it"
		return w
	}
	return Words{"It was not sent", i.Reason, "Correct it, then send it anew"}
}

func answerWords(i outbox.Item, in string) Words {
	return reasonWords(packetOf(in), i.Code, i.Reason, who{project: i.Identity.Project.String(), user: i.Identity.User.String()})
}

func unconfirmedWords(i outbox.Item) Words {
	w := Words{What: "The broker's answer is not known"}
	switch i.Cause {
	case outbox.LineLost:
		w.Why = "the connection was lost before it came"
	case outbox.PageGone:
		w.Why = "the page that sent it was closed, or lost its connection, before it came"
	case outbox.NoAnswer:
		w.Why = "the connection is up, and no answer came for " + strconv.Itoa(int(outbox.AnswerWithin.Seconds())) + " s"
	}
	switch {
	case i.OnItsWay:
		w.Do = "It may have arrived or not. An answer may still come"
	case i.Final && !i.Expires.IsZero():
		w.Do = "It may have arrived or not. It was worth sending until " + phrase.Clock(i.Expires) + "; sending it again may deliver it twice"
	case i.Final:
		w.Do = "It may have arrived or not. Sending it again may deliver it twice"
	default:
		w.Do = "It may have arrived or not. It is sent again by itself once connected, and may arrive twice then"
	}
	return w
}

// scrubbed is what became of a publish without the secrets of the form, which a
// broker may repeat in its answer.
func (m Model) scrubbed(err error) error {
	var reason *mqttws.ReasonError
	switch {
	case err == nil || errors.Is(err, mqttws.ErrNotConnected) || errors.Is(err, mqttws.ErrUnconfirmed):
		return err
	case errors.As(err, &reason):
		clean := *reason
		clean.Text = m.scrub(clean.Text)
		return &clean
	}
	var invalid *mqttws.InvalidError
	if errors.As(err, &invalid) {
		return &mqttws.InvalidError{What: m.scrub(invalid.What), Problem: m.scrub(invalid.Problem)}
	}
	return errors.New(m.scrub(err.Error()))
}

// dropped tells whether the broker may have ended a connection over something that
// was sent: not when it says what else is the matter, when it was silent, or when
// the device went offline.
func dropped(err error) bool {
	var reason *mqttws.ReasonError
	if errors.As(err, &reason) {
		switch reason.Code {
		case 0x00, 0x04, 0x89, 0x8B, 0x8D, 0x8E, 0x96, 0x97, 0x98, 0x9C, 0x9D, 0x9F, 0xA0:
			return false
		}
		return reason.Packet == "DISCONNECT"
	}
	var closed *mqttws.CloseError
	return errors.As(err, &closed)
}
