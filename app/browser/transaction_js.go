package browser

import (
	"context"
	"fmt"
	"syscall/js"
)

// requestsAtOnce is how many requests are made before the page gets its turn:
// one or two milliseconds' worth.
const requestsAtOnce = 128

// bytesAtOnce is how many bytes are copied before the page gets its turn.
const bytesAtOnce = 4 << 20

var uint8Array = js.Global().Get("Uint8Array")

// Write reads values and writes others in one transaction: nobody writes in
// between. decide is called once with what was found, in the order of the keys,
// nil where there is nothing, empty where there is something that no Database
// wrote; it must not wait. All of what it returns is written, or, with an error,
// nothing. Where ctx ends before the last of it is on its way, it is given up.
func (d *Database) Write(ctx context.Context, read []Key, decide func(found [][]byte) []Put) error {
	t, err := d.begin("readwrite")
	if err != nil {
		return err
	}
	found := make([][]byte, len(read))
	t.run(func() {
		t.get(read, found, func() {
			if ctx.Err() != nil {
				t.abort() // put would end it before wait gives it up
				return
			}
			t.put(decide(found))
		})
	})
	return t.wait(ctx)
}

// Read returns values in the order of the keys: see Write.
func (d *Database) Read(ctx context.Context, read []Key) ([][]byte, error) {
	t, err := d.begin("readonly")
	if err != nil {
		return nil, err
	}
	found := make([][]byte, len(read))
	t.run(func() { t.get(read, found, func() {}) })
	return found, t.wait(ctx)
}

// Scan calls each for every value of some stores, one store after the other, in
// the order of the keys, all as they were at one moment. each must not wait; a
// value is empty where no Database wrote it.
func (d *Database) Scan(ctx context.Context, stores []string, each func(k Key, value []byte)) error {
	t, err := d.begin("readonly")
	if err != nil {
		return err
	}
	t.run(func() { t.scan(stores, js.Undefined(), each) })
	return t.wait(ctx)
}

// transaction is one transaction of IndexedDB. It lives from one event to the
// next: each part makes its requests, and the success of the last of them leads
// on. Of the others nothing is heard: requests are answered in their order, and
// one that fails ends all.
type transaction struct {
	v      js.Value
	stores map[string]js.Value
	listen js.Func
	next   func()
	failed error // of an exception
	done   chan error
}

func (d *Database) begin(mode string) (t *transaction, err error) {
	if err := d.Err(); err != nil {
		return nil, err
	}
	defer func() {
		if v := recover(); v != nil { // the database is closing, or lacks a store
			err = fmt.Errorf("%w: %v", ErrDatabaseLost, v)
		}
	}()
	names := make([]any, len(d.schema.Stores))
	for i, name := range d.schema.Stores {
		names[i] = name
	}
	t = &transaction{stores: map[string]js.Value{}, done: make(chan error, 1)}
	t.v = d.v.Call("transaction", names, mode, map[string]any{"durability": string(d.schema.Durability)})
	for _, name := range d.schema.Stores {
		t.stores[name] = t.v.Call("objectStore", name)
	}
	t.listen = js.FuncOf(t.event)
	t.v.Set("oncomplete", t.listen)
	t.v.Set("onabort", t.listen)
	return t, nil
}

func (t *transaction) event(_ js.Value, args []js.Value) any {
	switch e := args[0]; e.Get("type").String() {
	case "success":
		t.run(t.next)
	case "complete":
		t.done <- nil
	case "abort":
		t.done <- t.reason()
	}
	return nil
}

// run runs a part; an exception in it ends the transaction.
func (t *transaction) run(part func()) {
	defer func() {
		if v := recover(); v != nil {
			t.failed = fmt.Errorf("the browser's database failed: %v", v)
			t.abort()
		}
	}()
	part()
}

func (t *transaction) abort() {
	defer func() { recover() }() // it has ended already
	t.v.Call("abort")
}

func (t *transaction) reason() error {
	if t.failed != nil {
		return t.failed
	}
	name, text := exception(t.v.Get("error"))
	switch name {
	case "QuotaExceededError":
		return fmt.Errorf("%w: %s", ErrDatabaseFull, text)
	case "ConstraintError":
		return fmt.Errorf("%w: %s", ErrDatabaseTaken, text)
	}
	return fmt.Errorf("the browser's database failed: %s", text)
}

func (t *transaction) wait(ctx context.Context) error {
	stop := context.AfterFunc(ctx, t.abort)
	err := <-t.done
	if !stop() && err != nil {
		err = ctx.Err()
	}
	t.listen.Release()
	return err
}

// then leads on after a request.
func (t *transaction) then(request js.Value, next func()) {
	t.next = next
	request.Set("onsuccess", t.listen)
}

func (t *transaction) get(keys []Key, found [][]byte, after func()) {
	if len(keys) == 0 {
		after()
		return
	}
	n := min(len(keys), requestsAtOnce)
	requests := make([]js.Value, n)
	for i, k := range keys[:n] {
		requests[i] = t.stores[k.Store].Call("get", k.Key)
	}
	t.then(requests[n-1], func() {
		for i, request := range requests {
			found[i] = bytesOf(request.Get("result"))
		}
		t.get(keys[n:], found[n:], after)
	})
}

// put ends the transaction, which a browser else does only once it was told that
// nothing follows the last answer.
func (t *transaction) put(puts []Put) {
	bytes := 0
	for i, p := range puts {
		var request js.Value
		if p.Value == nil {
			request = t.stores[p.Store].Call("delete", p.Key.Key)
		} else {
			method := "put"
			if p.New {
				method = "add"
			}
			request = t.stores[p.Store].Call(method, arrayOf(p.Value), p.Key.Key)
		}
		bytes += len(p.Value)
		if rest := puts[i+1:]; len(rest) > 0 && (i+1 >= requestsAtOnce || bytes >= bytesAtOnce) {
			t.then(request, func() { t.put(rest) })
			return
		}
	}
	t.v.Call("commit")
}

// scan reads the stores part by part, from behind a key on.
func (t *transaction) scan(stores []string, behind js.Value, each func(Key, []byte)) {
	if len(stores) == 0 {
		return
	}
	store := t.stores[stores[0]]
	keyRange := js.Null()
	if !behind.IsUndefined() {
		keyRange = js.Global().Get("IDBKeyRange").Call("lowerBound", behind, true)
	}
	keys := store.Call("getAllKeys", keyRange, requestsAtOnce)
	values := store.Call("getAll", keyRange, requestsAtOnce)
	t.then(values, func() {
		keys, values := keys.Get("result"), values.Get("result")
		n := keys.Length()
		for i := range n {
			if key := keys.Index(i); key.Type() == js.TypeString {
				each(Key{stores[0], key.String()}, bytesOf(values.Index(i)))
			}
		}
		if n < requestsAtOnce {
			t.scan(stores[1:], js.Undefined(), each)
		} else {
			t.scan(stores, keys.Index(n-1), each)
		}
	})
}

// bytesOf copies a value of the database: nil where there is none, empty where
// it is no array of bytes, or one of more than MaxValue.
func bytesOf(v js.Value) []byte {
	if v.IsUndefined() {
		return nil
	}
	if !v.InstanceOf(uint8Array) {
		return []byte{}
	}
	n := v.Length()
	if n > MaxValue {
		return []byte{}
	}
	b := make([]byte, n)
	js.CopyBytesToGo(b, v)
	return b
}

func arrayOf(b []byte) js.Value {
	v := uint8Array.New(len(b))
	js.CopyBytesToJS(v, b)
	return v
}
