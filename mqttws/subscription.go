package mqttws

// SubscriptionState is the outcome of asking for a filter.
type SubscriptionState uint8

const (
	Pending SubscriptionState = iota // remembered; to be asked for, or asked and not yet answered
	Granted                          // the broker granted it, with Subscription.Granted as QoS
	Denied                           // refused, for the reason in Subscription.Err
	Removed                          // unsubscribed, nothing more is reported about it
)

// String gives the state's word.
func (s SubscriptionState) String() string {
	return [...]string{"Pending", "Granted", "Denied", "Removed"}[s&3]
}

// Subscription reports the outcome of one filter. It comes anew on every
// connection, because every connection may end differently.
type Subscription struct {
	Filter  string
	QoS     byte // as asked for
	State   SubscriptionState
	Granted byte  // the QoS granted, when State is Granted
	Err     error // why, when State is Denied: a *ReasonError where the broker said it
}
