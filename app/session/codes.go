package session

// reason is what one reason code of MQTT 5 (clause 2.4) means in some of the
// broker's answers, in the platform's terms.
type reason struct {
	code byte
	in   packet
	why  string // the code's name, in small letters
	do   string // {user}, {project} and {client} are filled in
	what string // in place of what the answer says by itself
}

const (
	askOperator = "Ask whoever runs the broker to look into its log"
	reportUs    = "This is a mistake of the console or of the broker: report it with the time it happened"
	itRetries   = "The console tries again by itself"
)

// reasons has every reason code in every answer that it may come in: CONNACK
// (clause 3.2.2.2), PUBACK (3.4.2.1), PUBREC (3.5.2.1), PUBCOMP (3.7.2.1), SUBACK
// (3.9.3), UNSUBACK (3.11.3) and DISCONNECT (3.14.2.1).
var reasons = []reason{
	{0x00, inConnack | inPuback | inPubcomp | inUnsuback, "success", "There is nothing to do", "The broker agreed"},
	{0x00, inSuback, "granted QoS 0", "There is nothing to do", "Granted QoS 0"},
	{0x00, inDisconnect, "normal disconnection", itRetries, ""},
	{0x01, inSuback, "granted QoS 1", "There is nothing to do", "Granted QoS 1"},
	{0x02, inSuback, "granted QoS 2", "There is nothing to do", "Granted QoS 2"},
	{0x04, inDisconnect, "disconnect with will message", itRetries, ""},
	{0x10, inPuback, "no matching subscribers", "Nothing is wrong with the message. Whoever should get it has to subscribe first",
		"The broker took the message, and nobody was listening"},
	{0x11, inUnsuback, "no subscription existed", "There is nothing to do", "The broker did not know the topic filter"},
	{0x18, inConnack | inDisconnect, "continue authentication", askOperator + ": it asks for a login in several steps, which this console does not do", ""},
	{0x19, inConnack | inDisconnect, "re-authenticate", askOperator + ": it asks for a login in several steps, which this console does not do", ""},

	{0x80, inConnack | inDisconnect, "unspecified error", itRetries + ". If it lasts: " + askOperator, ""},
	{0x80, inSuback | inUnsuback, "unspecified error", "Try another topic filter. " + askOperator, ""},
	{0x80, inPuback, "unspecified error", "Send it again. If it fails again: " + askOperator, ""},
	{0x81, inConnack | inDisconnect, "malformed packet", reportUs, ""},
	{0x82, inConnack | inDisconnect, "protocol error", reportUs, ""},
	{0x83, inConnack | inDisconnect, "implementation specific error", itRetries + ". If it lasts: " + askOperator, ""},
	{0x83, inSuback | inUnsuback, "implementation specific error", "The broker has a rule of its own against it. " + askOperator, ""},
	{0x83, inPuback, "implementation specific error", "The broker has a rule of its own against it. " + askOperator, ""},
	{0x84, inConnack, "unsupported protocol version", "Take another MQTT version under Advanced: automatic finds the one that the broker speaks", ""},
	{0x85, inConnack, "client identifier not valid", "Take a new client ID, or check the one under Advanced: brokers may demand a form, or one that belongs to the user", ""},
	{0x86, inConnack, "bad user name or password", "Check the API key and password of user {user}, and that the user belongs to project {project}",
		"The broker refused the login"},
	{0x87, inConnack, "not authorized", "The login is known and may not connect. Check that user {user} of project {project} is active and may use MQTT",
		"The broker refused the login"},
	{0x87, inDisconnect, "not authorized", "Check that user {user} of project {project} is active, and what was sent or subscribed to last", ""},
	{0x87, inSuback | inUnsuback, "not authorized", "A device user may listen to its own messages (1/{project}/{user}/#) and to the groups of its project (2/{project}/<group>/#); operators to all of their project", ""},
	{0x87, inPuback, "not authorized", "Events may be sent by device users alone, under their own project and user; messages to devices and groups by operators who may send", ""},
	{0x88, inConnack, "server unavailable", itRetries + ". If it lasts: " + askOperator, ""},
	{0x89, inConnack | inDisconnect, "server busy", itRetries + ", a little later each time", ""},
	{0x8A, inConnack, "banned", "Logging in from here is forbidden, often for a while after too many wrong passwords. Wait, then ask whoever runs the broker", "The broker refused the login"},
	{0x8B, inDisconnect, "server shutting down", itRetries + " until it is back", ""},
	{0x8C, inConnack | inDisconnect, "bad authentication method", askOperator + ": it wants another way to log in than by user name and password", "The broker refused the login"},
	{0x8D, inDisconnect, "keep alive timeout", itRetries + ". The network was silent for too long; a shorter Keepalive under Advanced notices sooner", ""},
	{0x8E, inDisconnect, "session taken over", "Another client connected with client ID {client}. Take a new client ID here, or close the other one: with the same one both would throw each other off", "Another client took the session over"},
	{0x8F, inSuback | inUnsuback | inDisconnect, "topic filter invalid", "Check the topic filter: + and # stand alone in a level, # in the last one alone", ""},
	{0x90, inConnack, "topic name invalid", reportUs, ""},
	{0x90, inPuback | inDisconnect, "topic name invalid", "Check the parts of the topic: letters, digits and signs, without #, + and /", ""},
	{0x91, inPuback | inSuback | inUnsuback, "packet identifier in use", "Try again. If it fails again: " + reportUs, ""},
	{0x92, inPubcomp, "packet identifier not found", "The broker forgot the message between its two answers; send it again if it did not arrive", ""},
	{0x93, inDisconnect, "receive maximum exceeded", reportUs, ""},
	{0x94, inDisconnect, "topic alias invalid", reportUs, ""},
	{0x95, inConnack | inDisconnect, "packet too large", "Send less at a time: the broker takes no packet as large as the last one", ""},
	{0x96, inDisconnect, "message rate too high", itRetries + ". Send fewer messages in a second", ""},
	{0x97, inConnack | inDisconnect, "quota exceeded", "The broker's limit for this account is used up: close other connections of user {user}, or ask whoever runs the broker", ""},
	{0x97, inSuback | inUnsuback, "quota exceeded", "The broker's limit of topic filters for this account is reached: unsubscribe from another", ""},
	{0x97, inPuback, "quota exceeded", "The broker's limit for this account is used up: send again later, or ask whoever runs the broker", ""},
	{0x98, inDisconnect, "administrative action", "Somebody ended this connection on purpose. Ask whoever runs the broker", ""},
	{0x99, inPuback, "payload format invalid", "Correct the payload, then send it anew: an event is a JSON object with event_data, at most 65,536 characters long", ""},
	{0x99, inConnack | inDisconnect, "payload format invalid", "Correct what was sent last", ""},
	{0x9A, inPuback | inConnack | inDisconnect, "retain not supported", "Send without Retain: the broker keeps no messages", ""},
	{0x9B, inPuback | inConnack | inDisconnect, "QoS not supported", "Send with a lower QoS", ""},
	{0x9C, inConnack | inDisconnect, "use another server", "The broker asks to connect elsewhere for now. Ask whoever runs it for the address", ""},
	{0x9D, inConnack | inDisconnect, "server moved", "The broker has moved for good. Ask whoever runs it for the new address", ""},
	{0x9E, inSuback | inDisconnect, "shared subscriptions not supported", "Subscribe without $share/<name>/ in front", ""},
	{0x9F, inConnack | inDisconnect, "connection rate exceeded", itRetries + ", a little later each time. Other clients of this address may connect too often", ""},
	{0xA0, inDisconnect, "maximum connect time", itRetries + ": the broker lets no connection last longer", ""},
	{0xA1, inSuback | inDisconnect, "subscription identifiers not supported", reportUs, ""},
	{0xA2, inSuback | inDisconnect, "wildcard subscriptions not supported", "Subscribe to the topics one by one, without + and #", ""},
}
