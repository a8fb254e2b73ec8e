package e2e

import (
	"fmt"
	"io"
	"time"

	"deviceconsole/internal/e2e/figures"
)

// table collects the rows of the table that TestMain prints after the
// benchmarks, costs those of the one below it.
var (
	table []figure
	costs []cost
)

// figure is a row of the README's "Measured". The reference is bare mqtt.js.
type figure struct{ what, value, aim, reference string }

// cost is the CPU time that a load took on either page.
type cost struct {
	what string
	used map[string]time.Duration
}

func report(what, value, aim string) {
	table = append(table, figure{what: what, value: value, aim: aim})
}

func addCost(what string, o outcome) { costs = append(costs, cost{what, o.used}) }

// printFigures prints the tables.
func printFigures(w io.Writer) {
	if len(table) == 0 {
		return
	}
	var rows [][]string
	for _, f := range table {
		rows = append(rows, []string{f.what, f.value, f.aim, f.reference})
	}
	fmt.Fprintln(w)
	figures.WriteTable(w, []string{"what", "measured", "aim", "bare mqtt.js"}, rows)
	if len(costs) == 0 {
		return
	}
	kinds := []string{figures.Renderer, figures.Network, figures.Browser, figures.GPU, brokerKind, publisherKind}
	rows = nil
	for _, c := range costs {
		row := []string{c.what}
		for _, kind := range kinds {
			row = append(row, fmt.Sprintf("%.1f", c.used[kind].Seconds()))
		}
		rows = append(rows, row)
	}
	fmt.Fprintln(w)
	figures.WriteTable(w, append([]string{"CPU seconds of"}, kinds...), rows)
}

// verdict ends an aim.
func verdict(met bool) string {
	if met {
		return ": met"
	}
	return ": **missed**"
}
