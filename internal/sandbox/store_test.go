package sandbox

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/mochi-mqtt/server/v2/packets"
	"go.etcd.io/bbolt"

	"deviceconsole/internal/platform"
)

func inDir(dir string) func(*Config) { return func(c *Config) { c.DataDir = dir } }

func TestStateSurvivesARestart(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	b := start(t, inDir(dir))
	for _, version := range []byte{4, 5} {
		p := login(t, b, version, "kitchen", persistent("c"+strconv.Itoa(int(version))))
		p.listen("1/demo/kitchen/#")
		p.ping() // retained messages, of which there are none yet, follow SUBACK
		p.conn.Close()
	}
	operator := login(t, b, 5, "support")
	operator.send(retained(publishPacket(1, operator.nextID(), "1/demo/kitchen/_all/update/settings", "loud")))
	operator.expect(packets.Puback)
	operator.send(retained(publishPacket(1, operator.nextID(), "2/demo/g/t", "cleared")))
	operator.expect(packets.Puback)
	operator.send(retained(publishPacket(1, operator.nextID(), "2/demo/g/t", "")))
	operator.expect(packets.Puback)
	for i := range 20 {
		operator.publish("1/demo/kitchen/d1/event", strconv.Itoa(i))
	}
	b.stop(t)

	b = start(t, inDir(dir))
	if c := b.Counters(); c.Retained != 1 || c.Sessions != 2 {
		t.Errorf("%d retained and %d sessions came back, want 1 and 2", c.Retained, c.Sessions)
	}
	for _, version := range []byte{4, 5} {
		p, ack := connect(t, b, version, "kitchen", persistent("c"+strconv.Itoa(int(version))))
		if !ack.SessionPresent {
			t.Errorf("version %d: no session present", version)
		}
		want := []string{"loud"}
		for i := range 20 {
			want = append(want, strconv.Itoa(i))
		}
		for _, text := range want {
			if got := string(p.message().Payload); got != text {
				t.Fatalf("version %d: got %q, want %q", version, got, text)
			}
		}
		p.ping()
	}
	other := login(t, b, 5, "kitchen")
	other.listen("1/demo/kitchen/_all/#", "2/demo/#")
	if got := other.message(); string(got.Payload) != "loud" || !got.FixedHeader.Retain {
		t.Errorf("retained: %q, retain %v", got.Payload, got.FixedHeader.Retain)
	}
	other.ping()
	b.stop(t)

	b = start(t, inDir(dir)) // what was acknowledged does not come again
	p := login(t, b, 5, "kitchen", persistent("c5"))
	p.ping()
	login(t, b, 5, "support").publish("1/demo/kitchen/d1/event", "fresh") // and the filters are still there
	if got := string(p.message().Payload); got != "fresh" {
		t.Errorf("got %q", got)
	}
}

// A filter that was denied, one that was given back, and those of a session that ended with its
// connection must not come back from the disk.
func TestOnlyGrantedFiltersOfKeptSessionsAreStored(t *testing.T) {
	dir := t.TempDir()
	b := start(t, inDir(dir))
	p := login(t, b, 5, "kitchen", persistent("c1"))
	p.subscribe("#", "1/demo/bakery/#", "2/demo/g/#")
	p.send(packets.Packet{FixedHeader: packets.FixedHeader{Type: packets.Unsubscribe}, PacketID: 9, Filters: packets.Subscriptions{{Filter: "2/demo/g/#"}}})
	p.expect(packets.Unsuback)
	fleeting := login(t, b, 5, "kitchen", clientID("c2"))
	fleeting.listen("2/demo/g/#")
	p.disconnect()
	fleeting.disconnect()
	b.stop(t)

	b = start(t, inDir(dir))
	if n := b.server.Info.Subscriptions; n != 0 {
		t.Errorf("%d subscriptions came back", n)
	}
	cl, ok := b.server.Clients.Get("demo/kitchen/c1")
	if !ok || cl.State.Subscriptions.Len() != 0 {
		t.Errorf("session kept %v, with %v", ok, cl.State.Subscriptions.GetAll())
	}
	if n := b.Counters().Sessions; n != 1 {
		t.Errorf("%d sessions came back, want 1", n)
	}
}

// A session of an account that is no more ends at the next start.
func TestSessionOfARemovedAccountEnds(t *testing.T) {
	dir := t.TempDir()
	b := start(t, inDir(dir))
	p := login(t, b, 5, "kitchen", persistent("c1"))
	p.listen("1/demo/kitchen/#")
	p.disconnect()
	b.stop(t)

	path := filepath.Join(t.TempDir(), "accounts")
	addAccount(t, path, platform.RoleDevice, "plant-7", "oven", "key", "password")
	accounts, err := LoadAccounts(path)
	if err != nil {
		t.Fatal(err)
	}
	start(t, func(c *Config) { c.DataDir = dir; c.Accounts = accounts }).stop(t)
	b = start(t, inDir(dir))
	if n := b.Counters().Sessions; n != 0 {
		t.Errorf("%d sessions came back", n)
	}
}

func TestRetainedMessageWithExpirySurvivesWithIt(t *testing.T) {
	dir := t.TempDir()
	b := start(t, inDir(dir))
	operator := login(t, b, 5, "support")
	pk := retained(publishPacket(1, 1, "2/demo/g/t", "x"))
	pk.Properties.MessageExpiryInterval = 1000
	operator.send(pk)
	operator.expect(packets.Puback)
	b.stop(t)
	b = start(t, inDir(dir))
	p := login(t, b, 5, "kitchen")
	p.listen("2/demo/#")
	if left := p.message().Properties.MessageExpiryInterval; left == 0 || left > 1000 {
		t.Errorf("expires in %d s", left)
	}
}

func TestBadDataDirIsOneSentence(t *testing.T) {
	for _, c := range []struct {
		name string
		make func(t *testing.T, dir string)
		says string
	}{
		{"not a database", func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, storeFile), bytes.Repeat([]byte("no database "), 2000))
		}, "is damaged"},
		{"empty pages", func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, storeFile), make([]byte, 32<<10))
		}, "is damaged"},
		{"cut short", func(t *testing.T, dir string) {
			path := fill(t, dir)
			content, _ := os.ReadFile(path)
			write(t, path, content[:3*os.Getpagesize()])
		}, "is damaged"},
		{"overwritten in the middle", func(t *testing.T, dir string) {
			path := fill(t, dir)
			content, _ := os.ReadFile(path)
			for i := 2 * os.Getpagesize(); i < len(content); i++ {
				content[i] = 0xa5
			}
			write(t, path, content)
		}, "is damaged"},
		{"a record that is no JSON", func(t *testing.T, dir string) {
			path := fill(t, dir)
			db, err := bbolt.Open(path, 0o600, nil)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			err = db.Update(func(tx *bbolt.Tx) error { return tx.Bucket([]byte(storeBucket)).Put([]byte("RET_x"), []byte("{")) })
			if err != nil {
				t.Fatal(err)
			}
		}, `"RET_x" can't be read`},
		{"in use", func(t *testing.T, dir string) { start(t, inDir(dir)) }, "in use by another process"},
		{"a file where the folder should be", func(t *testing.T, dir string) {
			if err := os.Remove(dir); err != nil {
				t.Fatal(err)
			}
			write(t, dir, nil)
		}, "data directory"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "data")
			if err := os.Mkdir(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			c.make(t, dir)
			_, err := New(Config{Accounts: Demo(), DataDir: dir})
			if err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "\n") {
				t.Errorf("error %v, want one sentence with %q", err, c.says)
			}
		})
	}
}

// fill keeps retained messages in a folder and returns the path of the file.
func fill(t *testing.T, dir string) string {
	b := start(t, inDir(dir))
	operator := login(t, b, 5, "support")
	for i := range 30 {
		operator.send(retained(publishPacket(1, operator.nextID(), "2/demo/g"+strconv.Itoa(i)+"/t", strings.Repeat("x", 2000))))
		operator.expect(packets.Puback)
	}
	b.stop(t)
	return filepath.Join(dir, storeFile)
}

func write(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}
