//go:build !js

package indexed_test

import (
	"context"
	"fmt"

	"deviceconsole/app/outbox"
	"deviceconsole/app/outbox/indexed"
)

func Example() {
	ctx := context.Background()
	storage := indexed.New("example")
	defer storage.Close()
	queued := outbox.Record{ID: 1, Rev: 1, Head: []byte("queued"), Body: []byte("topic and payload")}
	if _, err := storage.Commit(ctx, []outbox.Change{{Record: queued}}); err != nil {
		fmt.Println("the outbox lasts as long as this page:", err)
	}
	records, err := storage.Load(ctx)
	fmt.Println(len(records), string(records[0].Head), err)
	// Output: 1 queued <nil>
}
