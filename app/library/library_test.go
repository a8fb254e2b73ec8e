package library

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"deviceconsole/app/draft"
	"deviceconsole/app/listfile"
	"deviceconsole/mqttws"
)

// anyDraft is one that a form could hold.
func anyDraft(t *rapid.T) draft.Draft {
	d := draft.New(draft.Kind(rapid.IntRange(0, 3).Draw(t, "kind")))
	if d.Kind != draft.Event {
		d.Format = draft.Format(rapid.IntRange(0, 3).Draw(t, "format"))
	}
	d.Stamping = draft.StampServer
	if d.Kind == draft.Event {
		d.Stamping = draft.Stamping(rapid.IntRange(0, 2).Draw(t, "stamping"))
	}
	d.QoS = byte(rapid.IntRange(0, 2).Draw(t, "qos"))
	for _, m := range members {
		if m.flag {
			d = d.With(m.field, fmt.Sprint(rapid.Bool().Draw(t, m.name)))
		} else {
			d = d.With(m.field, rapid.String().Draw(t, m.name))
		}
	}
	for range rapid.IntRange(0, 3).Draw(t, "properties") {
		d.UserProperties = append(d.UserProperties, mqttws.UserProperty{Key: rapid.String().Draw(t, "key"), Value: rapid.String().Draw(t, "value")})
	}
	return d
}

func TestAFileGivesBackWhatWasExported(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var list []Template
		for i := range rapid.IntRange(0, 4).Draw(t, "templates") {
			list = append(list, Template{fmt.Sprintf("n %d, [ \"x\" ]", i), anyDraft(t)})
		}
		file := EncodeTemplates(list)
		got, err := DecodeTemplates(file)
		if err != nil {
			t.Fatalf("%v\n%s", err, file)
		}
		if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", list) {
			t.Fatalf("got  %+v\nwant %+v", got, list)
		}
		if merged, arrivals := Merge(list, got); len(merged) != len(list) {
			t.Fatalf("what is there is taken for new: %+v", arrivals)
		}
	})
}

func TestRulesComeBack(t *testing.T) {
	rules := []Rule{{Name: "answer", Filter: `kind:message "a b"`, Draft: draft.New(draft.ToDevice), DelayMS: 250, PerSecond: 5, ToResponse: true}, {Name: "b"}}
	got, err := DecodeRules(EncodeRules(rules))
	if err != nil || fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", rules) {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestWhatIsNoFileIsRefusedWithLineAndCause(t *testing.T) {
	file := string(EncodeTemplates([]Template{{"one", draft.New(draft.Event)}, {"two", draft.New(draft.ToDevice)}}))
	change := func(old, new string) string {
		if !strings.Contains(file, old) {
			t.Fatalf("no %s in\n%s", old, file)
		}
		return strings.Replace(file, old, new, 1)
	}
	many := make([]Template, MaxTemplates+1)
	for i := range many {
		many[i].Name = fmt.Sprint(i)
	}
	for name, test := range map[string]struct {
		file string
		line int
		says string
	}{
		"nothing":             {"", 1, "no JSON that was exported here"},
		"another file":        {`{"messages": []}`, 0, "no file of templates"},
		"another format":      {change("device-console-templates", "device-console-rules"), 0, "no file of templates"},
		"a newer one":         {change(`"version": 1`, `"version": 2`), 0, "a newer console (version 2"},
		"no version":          {change(`"version": 1,`, ""), 1, "“version” is missing"},
		"a broken end":        {strings.TrimSuffix(file, "  ]\n}\n"), 7, "no JSON"},
		"a comma too many":    {change("{\"name\": \"two\",", "{\"name\": \"two\",,"), 6, "no JSON"},
		"no name":             {change(`"name": "two"`, `"name": ""`), 6, "A name of 1 to 60"},
		"a name with space":   {change(`"name": "two"`, `"name": " two"`), 6, "space around"},
		"a name twice":        {change(`"name": "two"`, `"name": "one"`), 6, "two templates “one”"},
		"an unknown kind":     {change(`"kind": "message"`, `"kind": "mail"`), 6, "“kind” is “mail”"},
		"a text that is none": {change(`"payload": "{}"`, `"payload": 5`), 6, "“payload” has to be text"},
		"a flag that is none": {change(`"payload": "{}"`, `"retain": "yes"`), 6, "“retain” has to be true or false"},
		"a high QoS":          {change(`"qos": 1`, `"qos": 3`), 5, "0, 1 or 2"},
		"half a property":     {change(`"payload": "{}"`, `"user_properties": [["a"]]`), 6, "pairs of name and value"},
		"no list":             {change(`"templates": [`, `"more": [`), 0, "“templates” is missing"},
		"a list that is none": {`{"format": "device-console-templates", "version": 1,` + "\n" + `"templates": {}}`, 2, "is no list"},
		"items that are none": {`{"format": "device-console-templates", "version": 1, "templates": [` + "\n1]}", 2, "an object { } is needed"},
		"too many":            {string(EncodeTemplates(many)), 0, "201 templates"},
		"too large":           {file + strings.Repeat(" ", MaxBytes), 0, "too large"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := DecodeTemplates([]byte(test.file))
			var e *listfile.Error
			if !errors.As(err, &e) || e.Line != test.line || !strings.Contains(e.Error(), test.says) {
				t.Errorf("%v, want line %d, %s", err, test.line, test.says)
			}
		})
	}
}

func TestWhatIsUnknownIsPassedOver(t *testing.T) {
	got, err := DecodeTemplates([]byte(`{"more": [1, {"a": "]"}], "format": "device-console-templates", "version": 1, "templates": [ {"name": "a", "colour": [",", 1], "kind": "group"} ,{"name":"b"}]}`))
	if err != nil || len(got) != 2 || got[0].Draft.Kind != draft.ToGroup || got[1].Draft.QoS != 1 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestNamesThatClashAreKeptApart(t *testing.T) {
	a, b, c := draft.Draft{Data: "1"}, draft.Draft{Data: "2"}, draft.Draft{Data: "3"}
	list := []Template{{"door", a}}
	merged, arrivals := Merge(list, []Template{{"door", a}, {"door", b}, {"window", b}})
	if fmt.Sprint(arrivals) != "[{door } {door door (2)} {window window}]" || len(merged) != 3 || len(list) != 1 {
		t.Errorf("%v", arrivals)
	}
	merged, arrivals = Merge(merged, []Template{{"door", b}, {"door", c}})
	if fmt.Sprint(arrivals) != "[{door } {door door (3)}]" || len(merged) != 4 {
		t.Errorf("the second time: %v", arrivals)
	}
	long := strings.Repeat("ü", listfile.MaxName)
	merged, _ = Merge([]Template{{long, a}}, []Template{{long, b}})
	if name := merged[1].Name; name != listfile.Name(name) || name == long {
		t.Errorf("%q", name)
	}
}

func TestAFileIsKeptAsText(t *testing.T) {
	d := draft.New(draft.ToDevice)
	d.Format, d.File = draft.AFile, draft.File{Name: "f.bin", Data: "\x00\xff"}
	kept, err := Draft(d)
	if err != nil || kept.Format != draft.Base64 || kept.Payload != "AP8=" || kept.File.Data != "" {
		t.Errorf("%+v, %v", kept, err)
	}
	d.File.Data = strings.Repeat("x", 1<<20)
	if _, err := Draft(d); err == nil {
		t.Error("a large file is kept")
	}
}

func FuzzDecodeTemplates(f *testing.F) {
	f.Add(EncodeTemplates([]Template{{"one", draft.New(draft.Event)}, {"two", draft.New(draft.ToDevice)}}))
	f.Add([]byte(`{"format": "device-console-templates", "version": 1, "templates": [ {"name": "a", "user_properties": [["a","b"]]} ]}`))
	f.Fuzz(func(t *testing.T, file []byte) {
		list, err := DecodeTemplates(file)
		if err != nil {
			var e *listfile.Error
			if !errors.As(err, &e) || e.Problem == "" || e.Line < 0 {
				t.Fatalf("%#v", err)
			}
			return
		}
		again, err := DecodeTemplates(EncodeTemplates(list))
		if err != nil && len(EncodeTemplates(list)) <= MaxBytes || err == nil && len(again) != len(list) {
			t.Errorf("%v", err)
		}
	})
}
