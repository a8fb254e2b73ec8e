package session

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"deviceconsole/app/archive"
	"deviceconsole/app/timeline"
	"deviceconsole/mqttws"
)

// memFile is a file in memory.
type memFile struct {
	*strings.Reader
	name string
}

func (f memFile) Name() string { return f.name }

func newFile(name, contents string) memFile { return memFile{strings.NewReader(contents), name} }

// recordedAt is when the messages of recordingOf came.
var recordedAt = noon.Add(-48 * time.Hour)

// recordingOf is an export of messages, a minute apart.
func recordingOf(t *testing.T, payloads ...string) string {
	t.Helper()
	s := timeline.New(timeline.PhoneLimits)
	for i, p := range payloads {
		s.Append(timeline.Entry{At: recordedAt.Add(time.Duration(i) * time.Minute), Topic: "0/p/u/d", Payload: []byte(p)})
	}
	var b bytes.Buffer
	if _, err := archive.Write(&b, archive.NewSource(s, timeline.NewView(s, nil)), archive.NDJSON, archive.About{At: noon}, nil); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// opened is a recording as the Runner reads it.
func opened(t *testing.T, payloads ...string) *archive.Recording {
	t.Helper()
	f := newFile("r", recordingOf(t, payloads...))
	r, err := archive.Open(f, f.Size(), timeline.PhoneLimits, false, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestASecretIsSeenWithinQuotes(t *testing.T) {
	j := connected(t)
	j.do(typed(FieldPassword, `pa"ss\word`), FilterChanged{`topic:t "pa\"ss\\word"`}, ExportPressed{}, ExportConfirmed{})
	if got := only[StartExport](j).About.Filter; got != `topic:t "[hidden]"` {
		t.Errorf("the export tells the filter %q", got)
	}
}

func TestAnExportIsNamedAndDescribed(t *testing.T) {
	j := connected(t)
	j.do(typed(FieldAPIKey, "key-of-ours"), FilterChanged{"door key-of-ours"}, ExportPressed{})
	if a := j.m.Archive; !a.Open || a.FileName() != "console-20261122-120007.ndjson" {
		t.Errorf("open %v, %s", a.Open, a.FileName())
	}
	j.do(ExportFormatChosen{archive.CSV}, ExportConfirmed{})
	e := only[StartExport](j)
	if e.Name != "console-20261122-120009.csv" || e.Format != archive.CSV || e.About != (archive.About{At: j.m.Now, Filter: "door [hidden]"}) {
		t.Errorf("%+v", e)
	}
	if j.m.HoldsSecret("door") || !j.m.HoldsSecret("door key-of-ours") {
		t.Error("a secret in a text is not seen, or one where none is")
	}
	j.do(ExportConfirmed{})
	if len(j.effects) != 0 {
		t.Error("a second export beside the first")
	}
	j.do(ArchivingProgressed{e.Generation, archive.Progress{Done: 5, Total: 9}})
	if p := j.m.Archive.Job.Progress; p.Done != 5 || p.Total != 9 {
		t.Errorf("%+v", p)
	}
	j.do(ExportEnded{e.Generation, archive.Summary{Messages: 9}, nil})
	if a := j.m.Archive; a.Job.Kind != NoJob || a.Saved.Name != e.Name || a.Saved.Summary.Messages != 9 || !a.Open {
		t.Errorf("%+v", a)
	}
	j.do(ExportScopeChosen{archive.All}, ExportConfirmed{})
	if e := only[StartExport](j); e.About.Filter != "" || e.About.Scope != archive.All || j.m.Archive.Saved.Name != "" {
		t.Errorf("%+v", e)
	}
}

func TestWhatWasCalledOffIsOver(t *testing.T) {
	for name, stop := range map[string]Event{"Cancel": ArchivingCancelled{}, "closing the dialog": ExportClosed{}} {
		t.Run(name, func(t *testing.T) {
			j := connected(t)
			j.do(ExportPressed{}, ExportConfirmed{})
			e := only[StartExport](j)
			j.do(stop)
			only[StopArchiving](j)
			j.do(ArchivingProgressed{e.Generation, archive.Progress{Done: 1, Total: 2}}, ExportEnded{e.Generation, archive.Summary{}, context.Canceled})
			if a := j.m.Archive; a.Job != (Job{}) || a.Problem != (Words{}) || a.Saved != (Saved{}) || a.Open != (name == "Cancel") {
				t.Errorf("%+v", a)
			}
			j.do(RecordingChosen{newFile("r.ndjson", "")})
			o := only[StartOpening](j)
			j.do(stop, RecordingRead{Generation: o.Generation, Recording: opened(t, "a")})
			if j.m.Archive.Recording.Shown() {
				t.Error("a recording is shown that nobody waits for")
			}
		})
	}
}

func TestARecordingTakesThePlaceOfTheLiveMessages(t *testing.T) {
	j := connected(t)
	j.do(FilterChanged{"since:90s"}, RowSelected{ID: 7, Open: true}, RecordingChosen{newFile("r.ndjson", "")})
	if !j.m.Archive.Open || j.m.Archive.Job != (Job{Kind: Opening, Name: "r.ndjson"}) {
		t.Errorf("%+v", j.m.Archive)
	}
	r := opened(t, "a", "b", "c", "d")
	j.do(RecordingRead{Generation: only[StartOpening](j).Generation, Recording: r, Live: 3})
	if got := only[ShowRecording](j).Recording; got != r {
		t.Errorf("%+v is shown", got)
	}
	if a := j.m.Archive; a.Open || a.Recording.Name != "r.ndjson" || a.Recording.Messages != 4 || a.Recording.Live != 3 || !a.Recording.First.Equal(recordedAt) {
		t.Errorf("%+v", a)
	}
	if v := j.m.View; v.Selected != 0 || v.Details || v.Pane != PaneSend {
		t.Errorf("%+v", v)
	}
	f := only[ApplyFilter](j).Filter
	for ago, want := range map[time.Duration]bool{time.Minute: true, 2 * time.Minute: false} {
		if f.Match(&timeline.Entry{At: r.Last.Add(-ago)}) != want {
			t.Errorf("since: does not count from the end of the recording: %v", ago)
		}
	}
	j.do(PauseToggled{}, ClearPressed{})
	if len(j.effects) != 0 || j.m.View.Paused {
		t.Errorf("a recording is not read only: %+v", j.effects)
	}
	j.do(RecordingClosed{})
	if got := only[ShowRecording](j).Recording; got != nil || j.m.Archive.Recording.Shown() {
		t.Errorf("%+v is still shown", got)
	}
	if f := only[ApplyFilter](j).Filter; !f.Match(&timeline.Entry{At: j.m.Now}) || f.Match(&timeline.Entry{At: r.Last}) {
		t.Error("since: does not count from now again")
	}
	j.do(RecordingClosed{})
	if len(j.effects) != 0 {
		t.Errorf("%+v", j.effects)
	}
}

func TestAFilterThatIsNoneLeavesTheLastOneInForceInARecording(t *testing.T) {
	j := connected(t)
	j.do(FilterChanged{"door"}, FilterChanged{"qos:9"}, RecordingChosen{newFile("r.ndjson", "")})
	if j.m.View.FilterError == nil {
		t.Fatal("the text is a filter")
	}
	j.do(RecordingRead{Generation: only[StartOpening](j).Generation, Recording: opened(t, "a")})
	if f := only[ApplyFilter](j).Filter; f.String() != "door" {
		t.Errorf("%q", f.String())
	}
}

func TestARefusedFileIsExplained(t *testing.T) {
	good := recordingOf(t, "a", "b")
	tests := map[string]struct {
		file string
		want string
	}{
		"foreign": {"hello", "x was not opened (it is not an export of this console). Choose a file that was exported from here as NDJSON."},
		"newer":   {strings.Replace(good, `"version":1`, `"version":3`, 1), "x was not opened (it was made by a newer version (3; this console reads up to 2)). Open it with that version of the console, or reload the page to get the newest."},
		"broken":  {strings.Replace(good, `"payload":"b"`, `"payload":b`, 1), "x was not opened (line 3, column 91: payload is not a string). What it shows may not be what was heard: get the file as it was exported."},
		"edited":  {strings.Replace(good, `"payload":"b"`, `"payload":"c"`, 1), "x was not opened (it was changed after it was exported: the checksum differs). What it shows may not be what was heard: get the file as it was exported."},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			j := connected(t)
			j.do(RecordingChosen{newFile("x", test.file)})
			_, err := archive.Open(strings.NewReader(test.file), int64(len(test.file)), timeline.PhoneLimits, false, nil)
			j.do(RecordingRead{Generation: only[StartOpening](j).Generation, Err: err})
			if a := j.m.Archive; a.Problem.String() != test.want || a.Recording.Shown() || !a.Open || a.Job.Kind != NoJob {
				t.Errorf("%s\nwant\n%s\n%+v", a.Problem, test.want, a)
			}
		})
	}
}

// sink keeps what is saved.
type sink struct {
	bytes.Buffer
	mu    sync.Mutex
	saved string // name
	fails error
}

func (s *sink) Save(name, _ string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.saved = name
	return s.fails
}

func TestTheRunnerExportsWhatIsThere(t *testing.T) {
	var file sink
	s := newStage(t, func(d *Deps) { d.NewSink = func() Sink { return &file } })
	for _, p := range []string{"door open", "door closed", "lamp"} {
		s.Live().Append(timeline.Entry{At: noon, Topic: "t", Payload: []byte(p)})
	}
	s.Send(FilterChanged{"door"})
	s.Send(ExportPressed{})
	s.Send(ExportConfirmed{})
	s.Live().Append(timeline.Entry{At: noon, Topic: "t", Payload: []byte("door later")})
	s.eventually("the export is saved", func() bool { return s.Model().Archive.Saved.Name != "" })
	r, err := archive.Open(bytes.NewReader(file.Bytes()), int64(file.Len()), timeline.PhoneLimits, false, nil)
	if err != nil {
		t.Fatal(err)
	}
	if m := s.Model().Archive; r.Messages != 2 || r.About.Filter != "door" || file.saved != m.Saved.Name || m.Saved.Summary.Bytes != int64(file.Len()) {
		t.Errorf("%+v, %+v", r, m.Saved)
	}
	file.fails = errors.New("the disk is full")
	s.Send(ExportConfirmed{})
	s.eventually("the failure is told", func() bool { return strings.Contains(s.Model().Archive.Problem.String(), "the disk is full") })
}

func TestTheRunnerShowsARecordingBesideTheLiveMessages(t *testing.T) {
	s := newStage(t, nil)
	s.Send(TrySandboxPressed{})
	c := s.client(0)
	arrive := func(p string) { c.cfg.OnMessage(mqttws.Message{Topic: "0/plant-7/kitchen/d", Payload: []byte(p)}) }
	arrive("live 1")
	s.Send(RecordingChosen{newFile("broken.ndjson", "hello")})
	s.eventually("the broken file is refused", func() bool { return s.Model().Archive.Problem.What != "" })
	if s.Timeline() != s.Live() {
		t.Fatal("a broken file took the place of the live messages")
	}
	s.Send(RecordingChosen{newFile("r.ndjson", recordingOf(t, "old 1", "old 2"))})
	s.eventually("the recording is shown", func() bool { return s.Model().Archive.Recording.Shown() })
	arrive("live 2")
	view := func() (all []string) {
		for _, id := range s.View().Window(0, 10) {
			e, _ := s.Timeline().Get(id)
			all = append(all, string(e.Payload))
		}
		return all
	}
	if got := view(); !slices.Equal(got, []string{"old 2", "old 1"}) {
		t.Errorf("the recording shows %q", got)
	}
	if live := s.Live().Counters().Received - s.Model().Archive.Recording.Live; live != 1 {
		t.Errorf("%d arrived meanwhile, want 1", live)
	}
	s.Send(RecordingClosed{})
	if got := view(); !slices.Equal(got, []string{"live 2", "live 1"}) || s.Timeline() != s.Live() {
		t.Errorf("afterwards the list shows %q", got)
	}
}

// stuck is a file that comes piece by piece, with the test's leave.
type stuck struct {
	memFile
	leave chan struct{}
}

func (f stuck) ReadAt(p []byte, at int64) (int, error) {
	<-f.leave
	return f.memFile.ReadAt(p, at)
}

func TestOpeningCanBeCalledOffAndLeavesNothing(t *testing.T) {
	s := newStage(t, func(d *Deps) { d.Now = func() time.Time { return time.Now() } })
	f := stuck{newFile("r.ndjson", recordingOf(t, "a")), make(chan struct{})}
	s.Send(RecordingChosen{f})
	s.Send(ArchivingCancelled{})
	close(f.leave)
	s.Send(RecordingChosen{newFile("other.ndjson", recordingOf(t, "b", "c"))})
	s.eventually("the other is shown", func() bool { return s.Model().Archive.Recording.Shown() })
	if r := s.Model().Archive.Recording; r.Name != "other.ndjson" || r.Messages != 2 {
		t.Errorf("%+v", r)
	}
}
