package archive

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"deviceconsole/app/phrase"
	"deviceconsole/app/timeline"
)

const head = `{"type":"header","format":"device-console-export","version":1,"exported_at":"2026-11-24T12:00:00.000000Z","scope":"all","rows":1}`

// whole makes a file of lines: a header before them, an end with the right
// checksum behind.
func whole(messages, gaps int, lines ...string) string {
	file := strings.Join(append([]string{head}, lines...), "\n") + "\n"
	return file + fmt.Sprintf(`{"type":"end","messages":%d,"gaps":%d,"missed":0,"bytes":1,"sha256":"%x"}`+"\n", messages, gaps, sha256.Sum256([]byte(file)))
}

func TestBrokenLinesAreNamed(t *testing.T) {
	message := func(more string) string {
		return `{"type":"received","at":"2026-11-24T12:00:00.000000Z","topic":"t","qos":0` + more + `}`
	}
	tests := map[string]struct{ line, problem string }{ // ‸ is where the problem is said to be; nowhere: at the beginning
		"payload that is not base64":     {message(`,"payload_base64":‸"a?b="`), `payload_base64 is not base64`},
		"base64 in two parts":            {message(`,"payload_base64":‸"YQ==YQ=="`), `payload_base64 is not base64`},
		"no payload":                     {message(``), `payload is missing`},
		"payload twice":                  {message(`,"payload":"a","payload_base64":‸"YQ=="`), `payload_base64 is there twice`},
		"field that is unknown":          {message(`,"payload":"a","colour":‸"red"`), `"colour" is no field of an export`},
		"field in base64 that never is":  {message(`,"payload":"a","retained_base64":‸"YQ=="`), `"retained_base64" is no field of an export`},
		"QoS 3":                          {strings.Replace(message(`,"payload":""`), `"qos":0`, `"qos":‸3`, 1), `qos is not a whole number from 0 to 2`},
		"QoS as text":                    {strings.Replace(message(`,"payload":""`), `"qos":0`, `"qos":‸"0"`, 1), `qos is not a whole number from 0 to 2`},
		"payload as an object":           {message(`,"payload":‸{"a":1}`), `payload is not a string`},
		"deep JSON":                      {message(`,"payload":‸` + strings.Repeat("[", 100_000)), `payload is not a string`},
		"deep list":                      {message(`,"subscription_ids":[‸` + strings.Repeat("[", 100_000)), `subscription_ids is not a whole number from 0 to 268435455`},
		"half a character":               {message(`,"payload":"ä‸\ud83d"`), `payload holds an escape that is no character`},
		"half a character and a letter":  {message(`,"payload":"‸\ud83d\u0041"`), `payload holds an escape that is no character`},
		"escape that JSON has not":       {message(`,"payload":"‸\x"`), `payload holds an escape that JSON does not have`},
		"bytes that are not UTF-8":       {message(",\"payload\":\"a‸\xffb\""), `payload is not UTF-8`},
		"control character":              {message(",\"payload\":\"a‸\tb\""), `payload holds a control character that is not escaped`},
		"text that does not end":         {strings.TrimSuffix(message(`,"payload":"a‸`), "}"), `payload does not end`},
		"object that does not end":       {strings.TrimSuffix(message(`,"payload":"a"‸`), "}"), `',' or '}' is missing`},
		"something behind the object":    {message(`,"payload":"a"`) + "‸x", `something follows the object`},
		"empty line":                     {"", `'{' is missing`},
		"time without a zone":            {strings.Replace(message(`,"payload":""`), `"2026-11-24T12:00:00.000000Z`, `‸"2026-11-24T12:00:00.000000`, 1), `at is not a time as an export has it`},
		"time that is none":              {strings.Replace(message(`,"payload":""`), `"2026-11-`, `‸"2026-13-`, 1), `at is not a time as an export has it`},
		"time that is nothing":           {`{"type":"gap","at":‸null,"cause":"offline"}`, `at is not a time as an export has it`},
		"outcome that is none":           {message(`,"payload":"","outcome":"fine"‸`), `outcome is no outcome of a message`},
		"type that is none":              {strings.Replace(message(`,"payload":""`), "received", "forwarded", 1), `it has no type that an export has`},
		"field of another type":          {message(`,"payload":"","cause":"offline"`), `cause does not belong to type "received"`},
		"cause that is none":             {`{"type":"gap","at":0,"cause":"bad luck"‸}`, `cause is none of offline, resumed, bound, too_large, session_lost`},
		"flag that is neither":           {message(`,"payload":"","retained":‸1`), `retained is neither true nor false`},
		"user property without value":    {message(`,"payload":"","user_properties":[‸{"key":"k"}]`), `a user property has not both key and value`},
		"user property with two keys":    {message(`,"payload":"","user_properties":[{"key":"k","key_base64":‸"aw==","value":"v"}]`), `key_base64 is there twice`},
		"user properties without end":    {message(`,"payload":"","user_properties":[` + strings.Repeat(`{"key":"","value":""},`, 1000) + `‸{"key":"","value":""}]`), `user_properties are more than are kept of a message`},
		"topic that MQTT does not have":  {strings.Replace(message(`,"payload":""`), `"t"`, `‸"`+strings.Repeat("t", 65_536)+`"`, 1), `topic is longer than MQTT has it`},
		"name that does not end":         {message(`,"‸` + strings.Repeat("n", 100_000) + `":1`), `the name of a field does not end`},
		"number that does not end":       {message(`,"payload":"","code":‸` + strings.Repeat("1", 100_000)), `code is not a whole number from 0 to 255`},
		"user property with other parts": {message(`,"payload":"","user_properties":[{"name":‸"k"}]`), `"name" is no field of a user property`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			before, after, found := strings.Cut(test.line, "‸")
			column := 1
			if found {
				column += utf8.RuneCountInString(before)
			}
			r, err := open(whole(1, 0, before+after))
			want := "line 2, column " + phrase.Grouped(column) + ": " + test.problem
			var line *LineError
			if !errors.As(err, &line) || err.Error() != want || r != nil {
				t.Errorf("%v\nwant\n%s", err, want)
			}
		})
	}
}

// errLine stands for any LineError.
var errLine = errors.New("a line is wrong")

// TestACutFileIsOpenedAsFarAsItGoes: and says so, and how much there should be.
func TestACutFileIsOpenedAsFarAsItGoes(t *testing.T) {
	line := `{"type":"received","at":0,"topic":"t","qos":0,"payload":"a"}`
	good := strings.Replace(whole(3, 0, line, line, line), `"rows":1`, `"rows":3`, 1)
	for name, test := range map[string]struct {
		file string
		want uint64
	}{
		"header alone":                  {good[:len(head)+1], 0},
		"cut in a message":              {good[:len(head)+len(line)+20], 1},
		"cut in the last line":          {good[:len(good)-5], 3},
		"cut before the last line feed": {good[:len(good)-1], 3},
		"cut before the last line":      {good[:strings.LastIndex(good, `{"type":"end"`)], 3},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := open(test.file)
			if err != nil || r.Messages != test.want || r.Rows != 3 {
				t.Fatalf("%v, %+v", err, r)
			}
			if cut := name != "cut before the last line feed"; (r.Broken == ErrCutShort) != cut && r.Broken == nil {
				t.Errorf("%v is said to be wrong", r.Broken)
			}
		})
	}
}

// TestTimesAreReadAsTheLibraryReadsThem: whether they are of the day before or of another.
func TestTimesAreReadAsTheLibraryReadsThem(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s scanner
		s.meter = &meter{}
		for range 5 {
			text := rapid.OneOf(
				rapid.Custom(func(t *rapid.T) string {
					return time.UnixMicro(rapid.Int64Range(noon.UnixMicro()-2*86_400e6, noon.UnixMicro()+2*86_400e6).Draw(t, "µs")).UTC().Format(timeLayout)
				}),
				rapid.SampledFrom([]string{"2026-11-24T24:00:00.000000Z", "2026-11-24T23:60:00.000000Z", "2026-11-24T23:59:60.000000Z", "2026-11-24 23:59:59.000000Z", "2026-11-24T23:5:959.000000Z", "2026-11-24T12:00:00,123456Z", "0000-01-01T00:00:00.000000Z", "2026-11-31T00:00:00.000000Z"}),
			).Draw(t, "text")
			s.reset([]byte(`"` + text + `"`))
			want, err := time.Parse(timeLayout, text)
			if got := s.moment("at"); s.failed() != (err != nil) || err == nil && !got.Equal(want) {
				t.Fatalf("%s is %v, failed %v; want %v, %v", text, got, s.failed(), want, err)
			}
		}
	})
}

// besideFile computes its hash by itself, as a browser's file does.
type besideFile struct{ *strings.Reader }

func (f besideFile) CanHash(int64) bool { return true }

func (f besideFile) SHA256(n int64) (sum [32]byte, err error) {
	b := make([]byte, n)
	_, err = f.ReadAt(b, 0)
	return sha256.Sum256(b), err
}

func TestAFileMayHashItself(t *testing.T) {
	line := `{"type":"received","at":0,"topic":"t","qos":0,"payload":"a"}`
	good := whole(2, 0, line, line)
	for name, test := range map[string]struct {
		file string
		want error
	}{
		"whole":    {good, nil},
		"changed":  {strings.Replace(good, `"a"`, `"b"`, 1), ErrChanged},
		"cut":      {good[:len(good)-9], nil},
		"the end":  {strings.Replace(good, `"missed":0`, `"missed":1`, 1), nil}, // the hash is of what is before
		"no lines": {whole(0, 0), nil},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := Open(besideFile{strings.NewReader(test.file)}, int64(len(test.file)), limits, false, nil)
			if !errors.Is(err, test.want) || (r != nil) != (test.want == nil) {
				t.Errorf("%v, want %v", err, test.want)
			}
		})
	}
}

// TestAChangedFileIsShownOnlyAnyway: up to the line that is none.
func TestAChangedFileIsShownOnlyAnyway(t *testing.T) {
	line := `{"type":"received","at":0,"topic":"t","qos":0,"payload":"a"}`
	good := whole(3, 0, line, line, line)
	for name, test := range map[string]struct {
		file string
		want uint64
	}{
		"a payload":        {strings.Replace(good, `"a"`, `"b"`, 1), 3},
		"a message more":   {strings.Replace(good, line, line+"\n"+line, 1), 4},
		"a message less":   {strings.Replace(good, line+"\n", "", 1), 2},
		"a line broken":    {strings.Replace(good, line+"\n"+line, line+"\n{", 1), 1},
		"a line after all": {good + line + "\n" + good[strings.LastIndex(good, `{"type":"end"`):], 3},
	} {
		t.Run(name, func(t *testing.T) {
			if r, err := open(test.file); err == nil {
				t.Fatalf("it is opened: %+v", r)
			}
			r, err := Open(strings.NewReader(test.file), int64(len(test.file)), limits, true, nil)
			if err != nil || r.Messages != test.want || r.Broken == nil {
				t.Errorf("%v, %+v", err, r)
			}
		})
	}
}

func TestFilesThatAreNoExportAreRefused(t *testing.T) {
	line := `{"type":"received","at":0,"topic":"t","qos":0,"payload":"a"}`
	good := whole(1, 0, line)
	if r, err := open(good); err != nil || r.Messages != 1 {
		t.Fatal(err)
	}
	tests := map[string]struct {
		file string
		want error
	}{
		"empty":                      {"", ErrForeign},
		"text":                       {"hello\n", ErrForeign},
		"JSON of others":             {`{"type":"header","format":"other","version":1}` + "\n", ErrForeign},
		"deep JSON of others":        {strings.Repeat(`{"a":[`, 30_000), ErrForeign},
		"CSV export":                 {export(t, storeOf(), CSV), ErrOtherFormat},
		"text export":                {export(t, storeOf(), Text), ErrOtherFormat},
		"altered":                    {strings.Replace(good, `"a"`, `"b"`, 1), ErrChanged},
		"a line less":                {strings.Replace(good, line+"\n", "", 1), ErrChanged},
		"a line more":                {strings.Replace(good, line, line+"\n"+line, 1), ErrChanged},
		"lines that end otherwise":   {strings.ReplaceAll(good, "\n", "\r\n"), ErrChanged},
		"a wrong count":              {whole(2, 0, line), ErrChanged},
		"an end that tells of fewer": {whole(0, 0, strings.TrimSuffix(strings.Repeat(line+"\n", 3000), "\n")), ErrChanged},
		"counts beyond any number":   {strings.Replace(good, `"messages":1,"gaps":0`, `"messages":1,"gaps":18446744073709551616`, 1), errLine},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r, err := open(test.file)
			if line := errors.As(err, new(*LineError)); r != nil || line != (test.want == errLine) || !line && !errors.Is(err, test.want) {
				t.Errorf("%v, want %v", err, test.want)
			}
		})
	}
	t.Run("newer", func(t *testing.T) {
		_, err := open(strings.Replace(good, `"version":1`, `"version":3,"more":{}`, 1))
		if err == nil || err.Error() != "it was made by a newer version (3; this console reads up to 2)" {
			t.Error(err)
		}
	})
	t.Run("end in the middle", func(t *testing.T) {
		end := good[strings.LastIndex(good, `{"type":"end"`):]
		if _, err := open(good + end); err == nil || err.Error() != "line 4: something follows the last line" {
			t.Error(err)
		}
	})
	t.Run("unreadable", func(t *testing.T) {
		if _, err := Open(unreadable{}, 10, limits, false, nil); !errors.Is(err, io.ErrClosedPipe) {
			t.Error(err)
		}
	})
}

type unreadable struct{}

func (unreadable) ReadAt([]byte, int64) (int, error) { return 0, io.ErrClosedPipe }

// TestWhatHasNoRoomLeavesTheOldestOut: the history's bounds hold, and how many are
// not shown is known.
func TestWhatHasNoRoomLeavesTheOldestOut(t *testing.T) {
	s := timeline.New(timeline.Limits{Bytes: 16 << 20, Count: 1000})
	for i := range 500 {
		s.Append(timeline.Entry{At: noon.Add(time.Duration(i) * time.Second), Topic: "t", Payload: bytes.Repeat([]byte("x"), 10_000)})
	}
	file := export(t, s, NDJSON)
	for name, l := range map[string]timeline.Limits{
		"too many bytes":    {Bytes: 1 << 20, Count: 1000},
		"too many messages": {Bytes: 16 << 20, Count: 100},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := Open(strings.NewReader(file), int64(len(file)), l, false, nil)
			if err != nil || r.Messages != 500 || r.Dropped < 390 || r.Broken != nil {
				t.Fatalf("%v, %+v", err, r)
			}
			if want := noon.Add(time.Duration(r.Dropped) * time.Second); !r.First.Equal(want) || r.Store.Counters().Bytes > l.Bytes {
				t.Errorf("it begins at %v, want %v", r.First, want)
			}
		})
	}
}

// endless is a file of one line that goes on: after the beginning comes nothing
// but x, up to an end as an export has it.
type endless struct {
	begin, end string
	size       int64
	read       int64
}

func (f *endless) ReadAt(b []byte, at int64) (int, error) {
	for i := range b {
		switch p := at + int64(i); {
		case p < int64(len(f.begin)):
			b[i] = f.begin[p]
		case p >= f.size-int64(len(f.end)):
			b[i] = f.end[p-f.size+int64(len(f.end))]
		default:
			b[i] = 'x'
		}
	}
	f.read += int64(len(b))
	return len(b), nil
}

func TestALineWithoutEndIsRefused(t *testing.T) {
	good := whole(0, 0)
	f := &endless{begin: head + "\n" + `{"type":"received","payload":"`, end: "\n" + good[len(head)+1:], size: 300 << 20}
	_, err := Open(f, f.size, limits, false, nil)
	if err == nil || err.Error() != "line 2: it is longer than 96 MB" {
		t.Error(err)
	}
	if f.read > maxLine+2<<20 {
		t.Errorf("%d bytes were read", f.read)
	}
}

// FuzzOpen: whatever a file holds, it is refused or opened, and what
// was opened can be exported and opened again.
func FuzzOpen(f *testing.F) {
	f.Add([]byte(whole(1, 0, `{"type":"received","at":0,"topic":"t","qos":0,"payload":"a\u0000\ud83d\ude00"}`)))
	f.Add([]byte(whole(0, 1, `{"type":"gap","at":"2026-11-24T12:00:00.000000Z","cause":"bound","count":3}`)))
	f.Add([]byte(whole(1, 0, `{"type":"sent","at":-1,"topic_base64":"/w==","qos":2,"outcome":"rejected","code":135,"user_properties":[{"key":"k","value_base64":"/w=="}],"payload_base64":"AA=="}`)))
	f.Add([]byte(whole(0, 0, `{"type":"note","section":"verdicts","at":0,"name":"p/u/d","level":"urgent","text":"silent","filter":"device:d"}`)))
	f.Add([]byte(head + "\n"))
	f.Add([]byte("{"))
	f.Fuzz(func(t *testing.T, file []byte) {
		r, err := Open(bytes.NewReader(file), int64(len(file)), limits, true, nil)
		if err != nil {
			return
		}
		again, err := open(export(t, r.Store, NDJSON))
		if err != nil || again.Messages != r.Messages || again.Gaps != r.Gaps {
			t.Errorf("%v: %d messages, were %d", err, again.Messages, r.Messages)
		}
	})
}

// FuzzLine is FuzzOpen behind the checksum: whatever a line holds, the scanner
// refuses it or reads an entry that comes back as it is.
func FuzzLine(f *testing.F) {
	f.Add(`{"type":"received","at":0,"topic":"t","qos":0,"payload":"a\u0000\ud83d\ude00"}`)
	f.Add(`{"type":"sent","at":-1,"topic_base64":"/w==","qos":2,"outcome":"rejected","code":135,"user_properties":[{"key":"k","value_base64":"/w=="}],"payload_base64":"AA=="}`)
	f.Add(`{"type":"gap","at":"2026-11-24T12:00:00.000000Z","cause":"bound","count":3,"reason":"r"}`)
	f.Add(`{"type":"received","subscription_ids":[1,[2]],"payload":"`)
	f.Fuzz(func(t *testing.T, line string) {
		for _, counts := range [][2]int{{1, 0}, {0, 1}} {
			r, err := open(whole(counts[0], counts[1], line))
			if err != nil {
				continue
			}
			file := export(t, r.Store, NDJSON)
			again, err := open(file)
			if err != nil || export(t, again.Store, NDJSON) != file {
				t.Errorf("%v in %s", err, file)
			}
		}
	})
}
