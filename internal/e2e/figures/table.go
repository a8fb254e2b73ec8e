package figures

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"
)

// WriteTable writes a table in Markdown that can be read as it is too.
func WriteTable(w io.Writer, head []string, rows [][]string) {
	widths := make([]int, len(head))
	for _, row := range append([][]string{head}, rows...) {
		for i := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(escape(row[i])))
		}
	}
	line := func(cells []string) {
		for i, width := range widths {
			cell := ""
			if i < len(cells) {
				cell = escape(cells[i])
			}
			fmt.Fprintf(w, "| %s%s ", cell, strings.Repeat(" ", width-utf8.RuneCountInString(cell)))
		}
		fmt.Fprintln(w, "|")
	}
	line(head)
	rule := make([]string, len(head))
	for i, width := range widths {
		rule[i] = strings.Repeat("-", width)
	}
	line(rule)
	for _, row := range rows {
		line(row)
	}
}

// escape keeps a cell in one line and in its column.
func escape(cell string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ").Replace(cell)
}

// Rounded is a duration with its three leading digits.
func Rounded(d time.Duration) time.Duration {
	unit := time.Duration(1)
	for d/unit >= 1000 {
		unit *= 10
	}
	return d.Round(unit)
}
