package near_test

import (
	"fmt"
	"testing"

	"deviceconsole/app/near"
)

func TestWord(t *testing.T) {
	words := []string{"random", "ramp", "seq", "now"}
	for text, want := range map[string]string{
		"randm": "random", "Ramp": "ramp", "sq": "seq", "nwo": "now", "qqqqqq": "", "": "", "randomly-chosen-and-far-too-long": "",
	} {
		if got := near.Word(text, words); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func Example() {
	fmt.Println(near.Word("divice", []string{"device", "user", "group"}))
	// Output: device
}
