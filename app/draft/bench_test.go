package draft

import (
	"strings"
	"testing"

	"deviceconsole/internal/platform"
)

// BenchmarkBuild is what each key costs while a megabyte is in the field.
func BenchmarkBuild(b *testing.B) {
	megabyte := `{"rows":[` + strings.Repeat(`{"id":9223372036854775807,"name":"mw-3f2a","temp_c":127.0},`, 17_000) + `{}]}`
	hex, _ := Hex.Text([]byte(strings.Repeat("x", 1<<20)))
	for _, test := range []struct {
		name  string
		draft Draft
	}{
		{"event of a line", New(Event)},
		{"1 MB of event data", with(Event, Change{FieldData, megabyte})},
		{"1 MB of JSON", with(ToDevice, Change{FieldDevice, "mw-1"}, Change{FieldPayload, megabyte})},
		{"1 MB in hex", inFormat(with(ToDevice, Change{FieldDevice, "mw-1"}), Change{FieldFormat, Value(Hex)}, hex)},
		{"10,000 levels", with(ToDevice, Change{FieldDevice, "mw-1"}, Change{FieldPayload, strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000)})},
	} {
		b.Run(test.name, func(b *testing.B) {
			e := env(platform.RoleOperator)
			for b.Loop() {
				test.draft.Build(e)
			}
		})
	}
}

// BenchmarkJoin is what each key in a row costs while the event data is large.
func BenchmarkJoin(b *testing.B) {
	data := "{" + strings.Repeat(`"a":"`+strings.Repeat("x", 600)+`",`, 99) + `"b":1}`
	rows, err := Rows(data)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		Join(data, rows)
	}
}
