package profile

import (
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"deviceconsole/app/listfile"
)

// anyProfile is one that a form could hold.
func anyProfile(t *rapid.T) Profile {
	p := Profile{Name: listfile.Name("n" + rapid.String().Draw(t, "name"))}
	for f, m := range members {
		if m.words != nil {
			p = p.With(Field(f), rapid.SampledFrom(m.words).Draw(t, m.name))
		} else if text := rapid.String().Draw(t, m.name); m.check(text) == nil {
			p = p.With(Field(f), text)
		}
	}
	return p
}

func TestFilesAndLinksGiveBackWhatWentIn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := anyProfile(t)
		if err := p.Check(); err != nil {
			t.Fatal(err)
		}
		p.ID = "id-1"
		kept, err := DecodeKept(EncodeKept([]Profile{p}))
		if err != nil || len(kept) != 1 || !equal(kept[0], p) {
			t.Fatalf("kept is %+v, %v, want %+v", kept, err, p)
		}
		file, err := DecodeFile(EncodeFile([]Profile{p}))
		if err != nil || !file[0].Same(p) || file[0].Name != p.Name || file[0].ID != "" {
			t.Fatalf("the file gives %+v, %v, want %+v", file, err, p)
		}
		if len(p.Link()) > MaxLink {
			return
		}
		l, err := ParseLink("https://console.example/connection#" + p.Link() + " ")
		if err != nil || !l.Profile.Same(p) || l.Profile.Name != p.Name || l.Sealed() || l.Profile.ID != "" {
			t.Fatalf("the link gives %+v, %v, want %+v", l, err, p)
		}
		merged, arrivals := Merge([]Profile{p}, file, func() string { return "id-2" })
		if len(merged) != 1 || arrivals[0].As != "" {
			t.Fatalf("what is there is taken for new: %+v", arrivals)
		}
	})
}

func equal(a, b Profile) bool { return a.ID == b.ID && a.Name == b.Name && a.Same(b) }

// TestALinkCanBeRead: a person sees where it leads.
func TestALinkCanBeRead(t *testing.T) {
	p := Profile{Name: "Küche 1"}.With(Project, "plant-7").With(User, "kitchen").With(Groups, "microwaves, fridges").With(Broker, "wss://mqtt.example:8084/mqtt")
	const want = "profile=1&name=K%C3%BCche%201&project=plant-7&user=kitchen&groups=microwaves,%20fridges&broker=wss://mqtt.example:8084/mqtt"
	if got := p.Link(); got != want {
		t.Errorf("the link is\n%s\nwant\n%s", got, want)
	}
}

func TestHostileLinks(t *testing.T) {
	for _, c := range []struct{ text, says string }{
		{"", "no link"},
		{"https://console.example/connection", "no link"},
		{"profile=2&name=x", "another version"},
		{"profile=1x", "another version"},
		{"profile=1&name=" + strings.Repeat("a", MaxLink), "longer than"},
		{"profile=1&project=%zz", "cut short or changed"},
		{"profile=1&project=" + strings.Repeat("a", 300), "longer than 256"},
		{"profile=1&project=a%00b", "nobody can type"},
		{"profile=1&user=%ff", "nobody can type"},
		{"profile=1&account=root", "none of device"},
		{"profile=1&broker=wss://u:secret-7@mqtt.example/", "never does"},
		{"profile=1&broker=%25", "no URL"},
		{"profile=1&secrets=%%%", "cut short or changed"},
	} {
		_, err := ParseLink(c.text)
		if err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "secret-7") {
			t.Errorf("%.60q says %v, want %q", c.text, err, c.says)
		}
	}
	l, err := ParseLink("profile=1&user=kitchen&project=plant-7&newer=yes")
	if err != nil || l.Profile.Name != "kitchen of plant-7" {
		t.Errorf("a link without a name, and with what is newer, gives %+v, %v", l.Profile, err)
	}
}

func FuzzParseLink(f *testing.F) {
	f.Add("profile=1&name=K%C3%BCche%201&project=plant-7&broker=wss://mqtt.example/mqtt&secrets=AAAA")
	f.Fuzz(func(t *testing.T, text string) {
		l, err := ParseLink(text)
		if err != nil {
			return
		}
		if again, err := ParseLink(l.Profile.Link()); err != nil || !again.Profile.Same(l.Profile) || l.Profile.Check() != nil {
			t.Fatalf("%q gives %+v, and its link %+v, %v", text, l.Profile, again.Profile, err)
		}
	})
}

func TestHostileFiles(t *testing.T) {
	file := func(entry string) string {
		return `{"format": "device-console-profiles", "version": 1, "profiles": [` + "\n" + entry + "]}"
	}
	many := strings.TrimSuffix(strings.Repeat(`{"name": "a"},`, Max+1), ",")
	for _, c := range []struct{ text, says string }{
		{"{", "no JSON"},
		{`{"format": "device-console-templates", "version": 1}`, "no file of profiles"},
		{`{"format": "device-console-profiles", "version": 2, "profiles": []}`, "newer console"},
		{file(`{"name": ""}`), "Line 2: A name"},
		{file(`{"name": "a"}, {"name": "a"}`), "two profiles"},
		{file(`{"name": "a", "project": 7}`), "“project” has to be text"},
		{file(`{"name": "a", "password": "x"}`), "does not belong"},
		{file(`{"name": "a", "broker": "wss://u:p@h/"}`), "never does"},
		{file(many), "101 profiles"},
		{strings.Repeat(" ", MaxBytes+1), "too large"},
	} {
		if list, err := DecodeFile([]byte(c.text)); err == nil || list != nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%.60q gives %v, %v, want %q", c.text, list, err, c.says)
		}
	}
}

// TestAnImportClaimsNothing: what comes under a name that is taken gets another, and an
// ID of its own, so that nothing that is remembered goes to it.
func TestAnImportClaimsNothing(t *testing.T) {
	mine := Profile{ID: "id-1", Name: "office"}.With(Broker, "wss://mine.example/")
	theirs := mine.With(Broker, "wss://theirs.example/")
	n := 1
	merged, arrivals := Merge([]Profile{mine}, []Profile{theirs}, func() string { n++; return "id-" + strconv.Itoa(n) })
	if len(merged) != 2 || !equal(merged[0], mine) || merged[1].Name != "office (2)" || merged[1].ID != "id-2" || arrivals[0].As != "office (2)" {
		t.Errorf("merged is %+v, %+v", merged, arrivals)
	}
	if Fits(make([]Profile, Max+1)) == nil || Fits(make([]Profile, Max)) != nil {
		t.Error("the bound is another")
	}
}

func TestStrength(t *testing.T) {
	for passphrase, want := range map[string]Strength{
		"": TooShort, "kurz": TooShort, "password1234": Weak, "aaaaaaaaaaaaaaaa": Weak, "abcdefghijklmnop": Weak, "kitchen7": Weak,
		"harbour violin": Fair, "harbour violin teapot gravel": Strong, "vT9#qLw2!zR8mK": Strong,
	} {
		if got := StrengthOf(passphrase); got != want {
			t.Errorf("%q is %d, want %d", passphrase, got, want)
		}
	}
}
