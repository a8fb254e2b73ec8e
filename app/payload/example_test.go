package payload_test

import (
	"fmt"

	"deviceconsole/app/payload"
)

func Example() {
	b := []byte(`{"order_id":9007199254740993,"door":"closed"}`)
	fmt.Println(payload.Detect(b))
	fmt.Println(payload.Preview(b, 24))
	spans, _ := payload.Pretty(b, 1<<10)
	fmt.Println(payload.Join(spans))
	// Output:
	// JSON
	// {"order_id":900719925474…
	// {
	//   "order_id": 9007199254740993,
	//   "door": "closed"
	// }
}
