package browser

import (
	"context"
	"errors"
	"slices"
	"syscall/js"
	"testing"
	"time"
)

// opened opens a database as a stranger does, and changes it: a func of JavaScript
// that is called with the database while it is upgraded. It stays open.
func opened(t *testing.T, name string, version int, change string) js.Value {
	t.Helper()
	done := make(chan js.Value, 1)
	request := js.Global().Get("indexedDB").Call("open", name, version)
	on := func(event, body string, then func()) {
		f := js.FuncOf(func(js.Value, []js.Value) any { then(); return nil })
		t.Cleanup(f.Release)
		request.Set(event, js.Global().Get("Function").New("then", body).Invoke(f))
	}
	on("onupgradeneeded", "return e => { const db = e.target.result; "+change+"; then() }", func() {})
	on("onsuccess", "return () => then()", func() { done <- request.Get("result") })
	select {
	case db := <-done:
		t.Cleanup(func() { db.Call("close") })
		return db
	case <-time.After(10 * time.Second):
		t.Fatal("the stranger's database does not open")
	}
	return js.Value{}
}

// TestADatabaseWithoutStoresGetsThem: whoever opens a name that is new, to look at it
// for example, leaves one of version 1 without any.
func TestADatabaseWithoutStoresGetsThem(t *testing.T) {
	s := schema()
	s.Version = 2
	opened(t, s.Name, 1, "").Call("close")
	d := openDatabase(t, s)
	put(t, d, Put{Key: Key{"a", "1"}, Value: []byte("x")})
	if got := scan(t, d, "a"); !slices.Equal(got, []string{"a 1=x"}) {
		t.Errorf("%q", got)
	}
}

func TestADatabaseOfSomebodyElseIsLeftAlone(t *testing.T) {
	s := schema()
	opened(t, s.Name, s.Version, `db.createObjectStore("theirs")`).Call("close")
	if _, err := OpenDatabase(soon(t), s); !errors.Is(err, ErrDatabaseOther) {
		t.Errorf("%v", err)
	}
}

// TestWhatIsNoBytesIsTold: the keys of strangers are passed over, their values empty.
func TestWhatIsNoBytesIsTold(t *testing.T) {
	s := schema()
	opened(t, s.Name, s.Version, `const a = db.createObjectStore("a"); db.createObjectStore("b");
		a.put("text", "1"); a.put({length: 5}, "2"); a.put(new ArrayBuffer(3), "3"); a.put(null, "4"); a.put(undefined, "5");
		a.put(new Uint16Array(2), "6"); a.put(new Uint8Array([120]), "7"); a.put(new Uint8Array(2), 8);
		a.put(new Uint8Array(2), ["9"]); a.put(new Uint8Array(2), new Date()); a.put(new Uint8Array(80 * 2 ** 20 + 1), "x")`).Call("close")
	d := openDatabase(t, s)
	if got := scan(t, d, "a"); !slices.Equal(got, []string{"a 1=", "a 2=", "a 3=", "a 4=", "a 5=", "a 6=", "a 7=x", "a x="}) {
		t.Errorf("%q", got)
	}
}

// TestADatabaseThatIsHeldOpenIsWaitedFor as long as is asked, and opens once the
// other has let go.
func TestADatabaseThatIsHeldOpenIsWaitedFor(t *testing.T) {
	s := schema()
	s.Version = 2
	other := opened(t, s.Name, 1, "")
	ctx, end := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer end()
	if _, err := OpenDatabase(ctx, s); !errors.Is(err, ErrDatabaseBusy) {
		t.Errorf("held open: %v", err)
	}
	other.Call("close")
	put(t, openDatabase(t, s), Put{Key: Key{"b", "1"}, Value: []byte("x")})
}

// TestADeletedDatabaseIsTold, and can be opened anew.
func TestADeletedDatabaseIsTold(t *testing.T) {
	s := schema()
	d := openDatabase(t, s)
	put(t, d, Put{Key: Key{"a", "1"}, Value: []byte("x")})
	js.Global().Get("indexedDB").Call("deleteDatabase", s.Name)
	select {
	case <-d.Gone():
	case <-soon(t).Done():
		t.Fatal("it was not told")
	}
	if err := d.Write(soon(t), nil, func([][]byte) []Put { return nil }); !errors.Is(err, ErrDatabaseLost) {
		t.Errorf("%v", err)
	}
	if got := scan(t, openDatabase(t, s), "a"); len(got) > 0 {
		t.Errorf("%q", got)
	}
}
