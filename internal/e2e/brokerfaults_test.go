package e2e

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/eclipse/paho.golang/packets"

	"deviceconsole/internal/e2e/browsertest"
	"deviceconsole/internal/e2e/proc"
	"deviceconsole/internal/e2e/scripted"
	"deviceconsole/internal/page"
)

// TestATakenOverSession: another client logs in with the page's client identifier. A
// page that is told so stays away, instead of throwing the other off in turn; mosquitto
// tells nothing, and the page says what it may be. One press connects it beside the
// other.
func TestATakenOverSession(t *testing.T) {
	t.Parallel()
	takeOver := func(t *testing.T, d device, filter string) *subscriber {
		other, err := proc.Start("stdbuf", append([]string{"-oL", "mosquitto_sub"}, d.args("-d", "-i", "bench-7", "-t", filter, "-F", "message qos=%q retain=%r %t %x.")...)...)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(other.Kill)
		return &subscriber{t, other}
	}
	comesBackBeside := func(t *testing.T, c console, other *subscriber, cloud device, topic string) {
		c.problem().Button("Connect with a new client ID").Click()
		c.allGranted(t)
		c.problem().Gone()
		cloud.publishText(topic, "to both")
		c.rows().Containing("to both").Wait()
		other.receives(topic, "to both")
	}
	open := func(t *testing.T, url string) console {
		c := openConsole(t, url)
		c.Allow(webSocketLine)
		c.openAdvanced()
		c.connectForm().Field("Client ID").Fill("bench-7")
		return c
	}
	t.Run("told", func(t *testing.T) {
		s := startServer(t, "-simulate=false")
		c := open(t, s.url)
		a, sb := s.account(page.RoleDevice), s.config.Sandbox
		c.connectAs(login{sb.Project + "/" + a.User, sb.APIKey + "/" + a.Password}, "mw-1", "")
		c.allGranted(t)
		topic := "1/" + sb.Project + "/" + a.User + "/mw-1/event"
		other := takeOver(t, s.as(page.RoleDevice), topic)
		c.becomes("Refused")
		c.problem().WaitText("Another client connected with client ID bench-7")
		c.audits(t, "taken-over")
		comesBackBeside(t, c, other, s.as(page.RoleOperator), topic)
		c.gaps().Wait()
	})
	t.Run("not told", func(t *testing.T) {
		broker := startMosquitto(t)
		c := open(t, startServerFor(t, broker).url)
		c.connectAs(kitchen, "mw-1", "")
		c.allGranted(t)
		topic := "1/plant-7/kitchen/mw-1/event"
		other := takeOver(t, broker.as(kitchen), topic)
		c.problem().WaitText("Another client may be using client ID bench-7")
		comesBackBeside(t, c, other, broker.as(office), topic)
	})
}

// TestABrokerThatDropsEveryLogin takes it first. The page says what happens and when it
// tries again, less and less often; once the broker is mended a press is enough, and
// what waited is sent once.
func TestABrokerThatDropsEveryLogin(t *testing.T) {
	t.Parallel()
	b, s := startScripted(t, scripted.Script{DropLogins: true})
	c := openConsole(t, s.url)
	c.connectAs(kitchen, "mw-1", "")
	c.problem().WaitText("ended right after the login, three times in a row")
	c.problem().WaitTextFunc("waits after the third attempt or a later one", regexp.MustCompile(`Attempt ([3-9]|\d\d), next in`).MatchString)
	c.Shots("dropped-again", browsertest.Wide, browsertest.Phone)
	c.sends("queued")
	b.Play(scripted.Script{})
	c.retryNow()
	c.allGranted(t)
	c.outbox().First().WaitText("acknowledged")
	if got := b.Published(); len(got) != 1 {
		t.Errorf("the broker was sent %d messages", len(got))
	}
}

// TestAMessageOverTheBrokersLimit is refused before it is queued, with the number that
// the broker announced; a smaller one leaves.
func TestAMessageOverTheBrokersLimit(t *testing.T) {
	t.Parallel()
	b, c := openScripted(t, scripted.Script{Connack: packets.Properties{MaximumPacketSize: new(uint32(1000))}})
	c.compose("mw-1", `{"big":"`+strings.Repeat("x", 1000)+`"}`)
	c.sendForm().WaitText("larger than this broker takes (a packet of 1097 bytes, at most 1000)")
	c.sendable(t, false)
	c.Shots("over-the-limit", browsertest.Wide, browsertest.Phone)
	c.outbox().Gone()
	c.sendForm().Field("Event data").Fill(`{"small":1}`)
	c.sends("acknowledged")
	if got := b.Published(); len(got) != 1 || !strings.Contains(got[0].Payload, "small") {
		t.Errorf("the broker was sent %d messages", len(got))
	}
	if n := b.Connections(); n != 1 {
		t.Errorf("%d connections", n)
	}
}

// TestAcknowledgementsThatGoWrong: one that never comes holds nothing else up, and the
// message is sent again on the next connection; two for one message, and some for none,
// change nothing.
func TestAcknowledgementsThatGoWrong(t *testing.T) {
	t.Parallel()
	b, c := openScripted(t, scripted.Script{Rules: []scripted.Rule{
		{Payload: "unanswered", Times: 1, Do: scripted.Silence()},
		{Payload: "babbled", Do: scripted.Babble()},
	}})
	c.Allow(webSocketLine)
	c.compose("mw-1", `{"a":"unanswered"}`)
	c.sendForm().Button("Send").Click()
	c.sent("unanswered").WaitText("sent")
	for _, word := range []string{"babbled", "after"} {
		c.sendForm().Field("Event data").Fill(`{"a":"` + word + `"}`)
		c.sends("acknowledged")
	}
	if text := c.sent("unanswered").Text(); strings.Contains(text, "acknowledged") {
		t.Errorf("nobody acknowledged it: %s", text)
	}
	c.Shots("unanswered", browsertest.Wide)
	if n := b.Connections(); n != 1 {
		t.Errorf("%d connections", n)
	}
	b.DropAll()
	c.sent("unanswered").WaitText("acknowledged")
	c.sent("unanswered").WaitText("twice")
	if n := len(b.Published()); n != 4 {
		t.Errorf("%d messages were sent", n)
	}
}

// TestASessionThatIsKept, and one that is lost when the broker restarts: each gap says
// which, and so does the log.
func TestASessionThatIsKept(t *testing.T) {
	t.Parallel()
	b, s := startScripted(t, scripted.Script{KeepSessions: true})
	c := openConsole(t, s.url)
	c.Allow(webSocketLine)
	c.openAdvanced()
	c.connectForm().Field("Session expiry").Fill("300")
	c.connectAs(kitchen, "mw-1", "")
	c.allGranted(t)
	b.DropAll()
	c.gaps().Containing("session kept").Wait()
	c.allGranted(t)
	b.Refuse(true)
	b.DropAll()
	c.becomes("Reconnecting")
	b.Forget()
	c.Shots("reconnecting", browsertest.Wide, browsertest.Phone)
	c.online(b)
	c.gaps().Containing("did not keep the session").Wait()
	c.allGranted(t)
	c.show("Connection")
	c.logged().Containing("resumed the session").Wait()
	c.Shots("gap", browsertest.Wide, browsertest.Phone)
}

// TestABrokerThatTalksNonsense: packets cut short, of the wrong kind, and random ones.
// The page ends the connection with a code and a reason, and comes back.
func TestABrokerThatTalksNonsense(t *testing.T) {
	t.Parallel()
	b, c := openScripted(t, scripted.Script{})
	c.Allow(webSocketLine)
	chance := rand.New(rand.NewPCG(5, 5))
	noise := make([]byte, 4096)
	for i := range noise {
		noise[i] = byte(chance.Uint32())
	}
	noise[0], noise[1] = 0, 7 // of no kind that there is
	c.show("Connection")
	for i, test := range []struct {
		says  string
		bytes []byte
		code  byte
	}{
		{"can't be parsed", []byte{0x30, 3, 0, 9, 't'}, 0x81},
		{"type 8", []byte{0x82, 2, 0, 1}, 0x82},
		{"type 0", noise, 0x82},
		{"five bytes", []byte{0x30, 0xff, 0xff, 0xff, 0xff, 1}, 0x81},
	} {
		waitFor(t, func() string { // what the page says may be of the connection before
			if n := b.Connections(); n != i+1 {
				return fmt.Sprintf("%d connections", n)
			}
			return ""
		})
		c.becomes("Connected")
		b.Say(test.bytes)
		c.logged().Containing(test.says).First().Wait()
		waitFor(t, func() string {
			if codes := b.Parted(); len(codes) == 0 || codes[len(codes)-1] != test.code {
				return fmt.Sprintf("%s: the page has said goodbye with % x", test.says, codes)
			}
			return ""
		})
	}
	c.becomes("Connected")
	c.Shots("nonsense", browsertest.Wide)
	c.compose("mw-1", `{"a":1}`)
	c.sends("acknowledged")
}

// TestThirtyThousandMessagesAtReconnecting: the broker has kept them for the session.
// All are counted, and the page answers meanwhile.
func TestThirtyThousandMessagesAtReconnecting(t *testing.T) {
	t.Parallel()
	const n = 30_000
	broker := startMosquitto(t)
	l := startLine(t)
	l.leadTo("127.0.0.1:" + strconv.Itoa(broker.ws))
	s := startServerWith(t, "-broker", "ws://"+l.addr()+"/")
	c := openConsole(t, s.url)
	c.Allow(webSocketLine)
	c.openAdvanced()
	c.connectForm().Field("Session expiry").Fill("300")
	c.connectAs(kitchen, "mw-1", "")
	c.allGranted(t)
	l.Cut()
	c.becomes("Reconnecting")
	connectPublisher(t, broker.addr(), office).stream("1/plant-7/kitchen/mw-1/event", n, time.Second, 1)
	l.Join()
	c.retryNow()
	c.compose("mw-1", `{"in":"between"}`)
	c.sends("acknowledged")
	waitFor(t, func() string {
		if got := c.counter("Received"); got != n {
			return fmt.Sprintf("%d of %d were received", got, n)
		}
		return ""
	})
	c.rows().Containing(fmt.Sprintf(`"seq":%d}`, n-1)).Wait()
	c.Role("searchbox", "Filter messages").Fill("kind:gap")
	c.gaps().Containing("session kept").Wait()
}
