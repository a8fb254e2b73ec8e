// Package verdict says of each device and group in plain sentences what is wrong
// with it, since when, and which messages prove it: from what was heard alone,
// without anything to set up.
//
// A Desk follows a store. Of each message it notes the time and a hash; it looks
// into the payload of up to 1,000 a second, and counts the others alone. What it
// keeps of a device has a fixed size, whatever the device sends: the newest
// intervals, and of its first MaxTags tags the type, the past of the values, and how
// often they were missing. It says nothing where it does not know: there have to be
// a few intervals that resemble each other, or a dozen that do not; a number needs
// twenty values that changed.
//
// What it tells apart, each of them made by simulated devices in its tests beside
// healthy ones of many styles (TestLabelledDevices):
//
//	 1 Silent       longer than any pause that is usual for it, even, uneven or in bursts
//	 2 Slower       it sends less often
//	 3 Faster       it floods
//	 4 Flapping     it comes and goes
//	 5 Paused       it was silent once, and is back
//	 6 Lacking      a tag is missing
//	 7 Retyped      a number became text, a boolean text, a number null
//	 8 Added        a tag is new
//	 9 Trouble      it says so itself: an error code, a state that speaks of a fault
//	10 NewValue     a word that was never there
//	11 Spiking      a value leaps far out of its past, and comes back
//	12 Shifted      … and stays: a sensor that came loose
//	13 Stuck        a value that always changed changes no more
//	14 ClockAhead   observed_at is after the receipt: hours, years
//	15 ClockBehind  constantly before it: an hour, 1970
//	16 Repeated     events come twice
//	17 Disordered   events come after later ones
//	18 Lost         its count of events has holes
//	19 Restarted    its uptime or count begins again
//	20 Malformed    no JSON, no event_data, NaN
//	21 Refused      the broker refuses what is sent to it
//	22 Unanswered   a command without the answer that it usually gives
//	23 SlowReply    it answers slower
//	24 Unconfirmed  a retained update that its events do not show
//	25 LookAlike    d1 and D1
//
// Sampling, and what it costs in sight: a busy device's lost events and restarts are
// found between two messages that were both looked into, so fewer of them.
//
// A reply to a command is the device's event with the same correlation data, or
// where there is none its next event, where those come so much sooner than others
// would that it is no chance.
//
// Nothing here reads a clock or knows of a browser; times come with messages and
// calls. Nothing is safe for concurrent use.
package verdict
