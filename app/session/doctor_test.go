package session

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"deviceconsole/app/connlog"
	"deviceconsole/app/doctor"
	"deviceconsole/internal/page"
	"deviceconsole/mqttws"
)

// tasks are those of a kind that the last step set off.
func tasks(j *journey, kind doctor.TaskKind) (list []doctor.Task) {
	for _, e := range effectsOf[Examine](j.effects) {
		for _, t := range e.Tasks {
			if t.Kind == kind {
				list = append(list, t)
			}
		}
	}
	return list
}

func (j *journey) tells(r doctor.Result, err error) {
	j.do(DoctorTold{j.m.Doctor.run, r, err})
}

func check(t *testing.T, m Model, id doctor.ID) doctor.Check {
	t.Helper()
	for _, c := range m.Doctor.Checks {
		if c.ID == id {
			return c
		}
	}
	t.Fatalf("there is no check %d", id)
	return doctor.Check{}
}

const atSandbox = "ws://127.0.0.1:8080/mqtt"

func TestTheChecksGoTheWayOfTheConnectForm(t *testing.T) {
	j := begin(t, demo())
	j.do(DoctorPressed{})
	if got := tasks(j, doctor.Reach); len(got) != 1 || got[0].URL != atSandbox || !got[0].MQTT || len(tasks(j, doctor.AskServer)) != 1 {
		t.Fatalf("begins with %+v", j.effects)
	}
	for _, e := range effectsOf[Examine](j.effects) {
		if e.Login.Password.Reveal() != "" {
			t.Error("what only opens a WebSocket is given the password")
		}
	}
	j.tells(doctor.Result{Kind: doctor.Reached, Last: true, OK: true, URL: atSandbox, MQTT: true}, nil)
	e := only[Examine](j)
	if e.Login.Password.Reveal() != "demo-key/s3cret/pass" || e.Login.URL != atSandbox || !e.Login.CleanStart || e.Login.ClientID != "" || len(e.Filters) == 0 {
		t.Errorf("logs in with %+v", e)
	}
	if strings.Contains(fmt.Sprintf("%+v", e), "s3cret") {
		t.Error("the effect prints the password")
	}
	for _, f := range e.Filters {
		if f.Echo != "" || f.NoEcho == "" {
			t.Errorf("a device user sends for %+v", f)
		}
	}
}

func TestARefusalIsToldInTheWordsOfItsCode(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		id   doctor.ID
		says string
	}{
		"a wrong password":      {&mqttws.ReasonError{Packet: "CONNACK", Code: 0x86}, doctor.Login, "Check the API key and password of user kitchen"},
		"one of MQTT 3.1.1":     {&mqttws.ReasonError{Packet: "CONNACK", Code: 4, Version: mqttws.V311}, doctor.Login, "return code 4 of MQTT 3.1.1"},
		"no such version":       {&mqttws.ReasonError{Packet: "CONNACK", Code: 1, Version: mqttws.V311}, doctor.Version, "another MQTT version"},
		"a broker that is busy": {&mqttws.ReasonError{Packet: "CONNACK", Code: 0x89}, doctor.Login, "Run the checks again in a while"},
		"the gateway's word":    {&mqttws.CloseError{Code: 1013, Reason: page.UpstreamRefused}, doctor.Version, "Check that the broker runs"},
		"the end of the line":   {&mqttws.CloseError{Code: 1006}, doctor.Version, "Ask whoever runs the broker"},
		"nothing in time":       {errors.New("no answer, not even to demo-key"), doctor.Version, "not even to [hidden]"},
		"a login that is none":  {&mqttws.InvalidError{What: "user name", Problem: "is too long"}, doctor.Login, "user name is too long"},
	} {
		j := begin(t, demo())
		j.do(DoctorPressed{})
		j.tells(doctor.Result{Kind: doctor.Reached, Last: true, OK: true, URL: atSandbox, MQTT: true}, nil)
		j.tells(doctor.Result{Kind: doctor.Refused, Last: true}, c.err)
		found := check(t, j.m, c.id)
		if found.Outcome != doctor.Failed || !strings.Contains(found.String(), c.says) {
			t.Errorf("%s: %s %s: %s", name, found.Name(), found.Outcome, found)
		}
		if strings.Contains(found.String(), itRetries) {
			t.Errorf("%s: it promises what checks don't do: %s", name, found)
		}
	}
}

func TestAnOperatorsChecksSendWhereNoDeviceListens(t *testing.T) {
	j := begin(t, demo())
	j.do(AccountChosen{1}, ConnectPressed{})
	j.status(up())
	j.do(DoctorPressed{})
	j.tells(doctor.Result{Kind: doctor.Reached, Last: true, OK: true, URL: atSandbox, MQTT: true}, nil)
	want := map[string]string{"0/plant-7/#": "", "1/plant-7/#": "1/plant-7/support/_doctor/event", "2/plant-7/#": "2/plant-7/_doctor/echo"}
	for _, f := range only[Examine](j).Filters {
		if topic, known := want[f.Filter]; !known || topic != f.Echo {
			t.Errorf("for %s it sends to %q", f.Filter, f.Echo)
		}
		delete(want, f.Filter)
	}
	if len(want) > 0 {
		t.Errorf("not tried: %v", want)
	}
}

// TestChecksBeginByThemselves: at the second attempt in a row that failed, once for a
// connection, and then log in no second time.
func TestChecksBeginByThemselves(t *testing.T) {
	failed := func(attempt int) mqttws.Status {
		return mqttws.Status{State: mqttws.Connecting, Err: errTest, Attempt: attempt, RetryAt: noon.Add(time.Hour)}
	}
	j := begin(t, demo())
	j.do(AccountChosen{1}, ConnectPressed{})
	j.status(failed(1))
	j.status(mqttws.Status{State: mqttws.Connecting, Err: errTest, Attempt: 2})
	if j.m.Doctor.Running() {
		t.Fatal("checks began while the second attempt is under way")
	}
	j.status(failed(2))
	if !j.m.Doctor.Running() || !j.m.Doctor.Unasked {
		t.Fatal("no checks began after the second attempt")
	}
	if len(tasks(j, doctor.AskServer)) > 0 {
		t.Error("the server is to visit the broker, unasked and before the browser hides anything")
	}
	j.tells(doctor.Result{Kind: doctor.Reached, Last: true, OK: true, URL: atSandbox, MQTT: true}, nil)
	if c := check(t, j.m, doctor.Version); len(effectsOf[Examine](j.effects)) > 0 || c.Outcome != doctor.Failed || !strings.Contains(c.Why, errTest.Error()) {
		t.Errorf("unasked it logs in, or does not say what the attempts came to: %+v, %+v", c, j.effects)
	}
	j.do(DoctorPressed{}) // stops them
	only[StopExamining](j)
	j.status(failed(3))
	if j.m.Doctor.Running() {
		t.Error("they began again for the same connection")
	}
	j.do(ConnectPressed{})
	j.status(failed(2))
	if !j.m.Doctor.Running() {
		t.Error("they did not begin for the next connection")
	}
}

func TestWhatAnotherFormSaysIsNotSent(t *testing.T) {
	j := begin(t, demo())
	j.do(DoctorPressed{}, typed(FieldUser, "somebody-else"))
	j.tells(doctor.Result{Kind: doctor.Reached, Last: true, OK: true, URL: atSandbox, MQTT: true}, nil)
	if j.m.Doctor.Running() || len(tasks(j, doctor.LogIn)) > 0 {
		t.Errorf("it goes on: %+v", j.effects)
	}
}

func TestTheAdviceIsOnePress(t *testing.T) {
	j := begin(t, demo())
	j.do(typed(FieldBrokerURL, "ws://broker.example/mqtt"), DoctorPressed{})
	if len(tasks(j, doctor.AskServer)) > 0 {
		t.Error("the server is asked about a broker that is not its own")
	}
	j.tells(doctor.Result{Kind: doctor.Reached, Last: true, URL: "ws://broker.example/mqtt", MQTT: true}, nil)
	for _, task := range only[Examine](j).Tasks {
		j.tells(doctor.Result{Kind: doctor.Reached, Last: true, OK: task.URL == "ws://broker.example/ws", URL: task.URL, MQTT: task.MQTT}, nil)
	}
	j.tells(doctor.Result{Kind: doctor.Timed, Last: true, Unknown: true}, nil)
	j.do(DoctorAdviceTaken{})
	if e := only[Connect](j); e.URL != "ws://broker.example/ws" {
		t.Errorf("connects to %s", e.URL)
	}
}

func TestAFormThatIsNotFilledInIsCheckedAsFarAsItGoes(t *testing.T) {
	j := begin(t, page.Config{Broker: page.Broker{URL: "ws://broker.example/mqtt"}})
	j.do(DoctorPressed{})
	j.tells(doctor.Result{Kind: doctor.Reached, Last: true, OK: true, URL: "ws://broker.example/mqtt", MQTT: true}, nil)
	if c := check(t, j.m, doctor.Login); c.Outcome != doctor.Skipped || !strings.Contains(c.Why, "not filled in") || len(tasks(j, doctor.LogIn)) > 0 {
		t.Errorf("%+v", c)
	}
	j.do(DoctorPressed{}, typed(FieldBrokerURL, "ws://other.example/mqtt"), DoctorPressed{})
	if c := check(t, j.m, doctor.Address); c.Outcome != doctor.Failed || !strings.Contains(c.Why, "-brokers") || len(tasks(j, doctor.Reach)) > 0 {
		t.Errorf("an address that the server does not allow: %+v", c)
	}
}

func TestTheLogAndTheTextTellTheResultWithoutSecrets(t *testing.T) {
	j := begin(t, demo())
	j.do(DoctorPressed{})
	j.tells(doctor.Result{Kind: doctor.Served, Last: true, Finding: doctor.Finding{Why: "said demo-key"}}, nil)
	j.tells(doctor.Result{Kind: doctor.Timed, Last: true, Unknown: true}, nil)
	j.tells(doctor.Result{Kind: doctor.Reached, Last: true, OK: true, URL: atSandbox, MQTT: true}, nil)
	j.tells(doctor.Result{Kind: doctor.Refused, Last: true}, &mqttws.ReasonError{Packet: "CONNACK", Code: 0x86, Text: "s3cret/pass is wrong"})
	only[StopExamining](j)
	kind := connlog.Check
	lines, _ := j.m.Log.Find(&kind, "", 10)
	if len(lines) != 3 || !lines[1].Bad || !strings.HasPrefix(lines[1].Text, "Login: The broker refused the login") || !strings.HasPrefix(lines[0].Text, "Checks ended. Login") {
		t.Errorf("the log: %+v", lines)
	}
	for _, text := range []string{j.m.DoctorText(), string(j.m.Log.AppendText(nil))} {
		if strings.Contains(text, "demo-key") || strings.Contains(text, "s3cret") || !strings.Contains(text, "0x86") {
			t.Errorf("the text:\n%s", text)
		}
	}
}
