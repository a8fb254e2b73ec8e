//go:build !js

package indexed

import (
	"bytes"
	"testing"

	"deviceconsole/app/outbox"
)

func FuzzMessage(f *testing.F) {
	f.Add(encodeMessage([]outbox.Record{
		{ID: 1, Rev: 1, Head: []byte("head"), Body: []byte("body")}, {ID: 2, Rev: 9, Head: []byte("h")}, {ID: 3},
		{ID: 4, Rev: 1, Head: []byte("h"), Body: make([]byte, largeRecord)},
	}))
	f.Add([]byte{messageFormat, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 3, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1})
	f.Fuzz(func(t *testing.T, b []byte) {
		records, ok := decodeMessage(b)
		if !ok {
			return
		}
		again, ok := decodeMessage(encodeMessage(records))
		if !ok || len(again) != len(records) {
			t.Fatalf("%v, %v", again, ok)
		}
		for i, r := range records {
			if again[i].ID != r.ID || again[i].Rev != r.Rev {
				t.Fatalf("%v became %v", r, again[i])
			}
			if r.Rev != 0 && len(r.Head)+len(r.Body) < largeRecord && r.Head != nil &&
				!(bytes.Equal(again[i].Head, r.Head) && bytes.Equal(again[i].Body, r.Body)) {
				t.Fatalf("%v became %v", r, again[i])
			}
		}
	})
}
