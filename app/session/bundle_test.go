package session

import (
	"bytes"
	"context"
	"reflect"
	"strings"
	"testing"
	"time"

	"deviceconsole/app/archive"
	"deviceconsole/app/timeline"
)

func TestABundleIsProposedAndChanged(t *testing.T) {
	j := connected(t)
	j.do(typed(FieldPassword, "pass-of-ours"), FilterChanged{"door pass-of-ours"}, ExportPressed{},
		BundlePressed{Notes: []archive.Note{{Section: archive.SectionVerdicts, Name: "plant-7/kitchen/d", Text: "state is pass-of-ours", Filter: "pass-of-ours"}}})
	if j.m.Archive.Open || !j.m.Bundle.Open {
		t.Error("the dialog is not in the other's place")
	}
	var sections []string
	for _, n := range j.m.Bundle.Notes {
		if strings.Contains(n.Text+n.Filter+n.Name, "pass-of-ours") {
			t.Errorf("%+v", n)
		}
		if len(sections) == 0 || sections[len(sections)-1] != n.Section {
			sections = append(sections, n.Section)
		}
	}
	if want := []string{archive.SectionVerdicts, archive.SectionEnvironment, archive.SectionLog}; !reflect.DeepEqual(sections, want) {
		t.Errorf("%q", sections)
	}
	j.do(BundleConfirmed{})
	if len(j.effects) != 0 {
		t.Error("a bundle is made before its messages were looked at")
	}
	looked := j.m.Archive.generation
	j.do(BundleLooked{Generation: looked, Tags: []archive.Tag{{Path: "owner", Looks: archive.LooksName, Count: 3}, {Path: "mail", Looks: archive.LooksMail}, {Path: "serial"}}})
	j.do(BundleTagTurned{"owner"}, BundleTagTurned{"serial"}, BundleTagTurned{"mail"}, BundleTagTurned{"mail"}, BundleIDsTurned{}, BundleConfirmed{})
	e := only[MakeBundle](j)
	if m := e.Masking; !reflect.DeepEqual(m.Shown, []string{"owner"}) || !reflect.DeepEqual(m.Hidden, []string{"serial"}) || !m.IDs || m.Secrets != nil {
		t.Errorf("%+v", m)
	}
	if e.About.Filter != "door [hidden]" || e.Notes[len(e.Notes)-1].Section != archive.SectionMasked {
		t.Errorf("%+v", e)
	}
	j.do(BundleMade{e.Generation, archive.Summary{Messages: 3, Bytes: 900}, nil})
	if b := j.m.Bundle; !strings.HasPrefix(b.Name, "bundle-2026") || b.Made.Messages != 3 {
		t.Errorf("%+v", b)
	}
	j.do(BundleIDsTurned{})
	if j.m.Bundle.Name != "" {
		t.Error("what was made before a change can still be saved")
	}
	j.do(BundleConfirmed{}, BundleClosed{})
	if len(effectsOf[StopArchiving](j.effects)) != 1 || j.m.Bundle.Open || j.m.Archive.Job.Kind != NoJob {
		t.Errorf("%+v", j.m.Bundle)
	}
	j.do(BundleMade{j.m.Archive.generation - 1, archive.Summary{}, context.Canceled})
	if j.m.Bundle.Problem != (Words{}) {
		t.Error(j.m.Bundle.Problem)
	}
}

func TestTheRunnerMakesABundleWithoutSecrets(t *testing.T) {
	var file sink
	s := newStage(t, func(d *Deps) { d.NewSink = func() Sink { return &file } })
	s.Send(typed(FieldPassword, "pass-of-ours"))
	for _, p := range []string{`{"event_data":{"owner":"Anna Schmidt","n":"pass-of-ours"}}`, `{"event_data":{"owner":"Anna Schmidt"}}`} {
		s.Live().Append(timeline.Entry{At: noon, Topic: "0/plant-7/kitchen/d", Payload: []byte(p)})
	}
	s.Live().Append(timeline.Entry{At: noon, Topic: "0/plant-7/kitchen/other", Payload: []byte("{}")})
	s.Send(BundlePressed{One: "device:d"})
	s.eventually("the messages are looked through", func() bool { return s.Model().Bundle.Looked })
	s.Send(BundleConfirmed{})
	s.eventually("the bundle is made", func() bool { return s.Model().Bundle.Name != "" })
	if file.saved != "" {
		t.Error("it is saved before that was asked for")
	}
	s.Send(BundleSaved{})
	s.eventually("it is saved", func() bool { return s.Model().Bundle.Saved })
	for _, told := range []string{"pass-of-ours", "Anna", "other"} {
		if bytes.Contains(file.Bytes(), []byte(told)) {
			t.Errorf("it tells %q:\n%s", told, file.Bytes())
		}
	}
	r, err := archive.Open(bytes.NewReader(file.Bytes()), int64(file.Len()), timeline.PhoneLimits, false, nil)
	if err != nil || r.Messages != 2 || !r.About.Bundle || r.About.Scope != archive.One {
		t.Errorf("%v, %+v", err, r)
	}
}

// replayed is a stage that shows a recording of four messages, a minute apart.
func replayed(t *testing.T) *stage {
	s := newStage(t, nil)
	s.Send(RecordingChosen{newFile("r.ndjson", recordingOf(t, "a", "b", "c", "d"))})
	s.eventually("the recording is shown", func() bool { return s.Model().Archive.Recording.Shown() })
	return s
}

// kept is how many messages are shown.
func (s *stage) kept() uint64 { return s.Timeline().Counters().Kept }

func TestAReplayShowsWhatCameUntilAMoment(t *testing.T) {
	s := replayed(t)
	for _, step := range []struct {
		after time.Duration
		want  uint64
	}{{90 * time.Second, 2}, {2 * time.Minute, 3}, {0, 1}, {-time.Second, 0}, {time.Hour, 4}} {
		s.Send(ReplaySought{recordedAt.Add(step.after)})
		s.eventually("so much is shown", func() bool { return s.kept() == step.want })
	}
	if p := s.Model().Archive.Recording.Replay; !p.At.IsZero() {
		t.Errorf("at the end not all is shown: %+v", p)
	}
	s.Send(FilterChanged{"b"})
	s.Send(ReplaySought{recordedAt.Add(90 * time.Second)})
	s.eventually("the filter holds", func() bool { return s.kept() == 2 && !s.View().Advance(100) && s.View().Messages() == 1 })
	m := s.Model()
	if now := m.Clock(time.Now()); !now.Equal(recordedAt.Add(90 * time.Second)) {
		t.Errorf("ago counts from %v", now)
	}
	s.Send(RecordingClosed{})
	if s.Timeline() != s.Live() {
		t.Error("the live messages are not shown again")
	}
}

func TestAReplayPlaysToTheEnd(t *testing.T) {
	s := replayed(t)
	s.Send(ReplaySpeedChosen{6000})
	s.Send(ReplayToggled{})
	if m := s.Model().Archive.Recording.Replay; !m.Playing || !m.At.Equal(recordedAt) {
		t.Errorf("%+v", m)
	}
	s.eventually("the end is there", func() bool { return !s.Model().Archive.Recording.Replay.Playing && s.kept() == 4 })
	s.Send(ReplaySpeedChosen{1})
	s.Send(ReplayToggled{})
	s.eventually("it begins anew", func() bool { return s.kept() == 1 })
	s.Send(ReplaySpeedChosen{0})
	s.eventually("all is shown", func() bool { return s.kept() == 4 })
}
