package main

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
)

// stylesFolder holds the parts of style sheets, which are joined into the sheets
// that import them and are no files of the page themselves: a request for each
// would cost more than all of them weigh.
const stylesFolder = "styles"

// importing is a line that imports another sheet, as we write it.
var importing = regexp.MustCompile(`(?m)^@import "([^"]+)";\n?`)

// join puts in the place of each import of a sheet what it imports. name is the
// sheet's, for errors and for where imports are looked for.
func join(name string, sheet []byte) ([]byte, error) {
	var failed error
	joined := importing.ReplaceAllFunc(sheet, func(line []byte) []byte {
		part := string(importing.FindSubmatch(line)[1])
		content, err := os.ReadFile(filepath.Join(filepath.Dir(name), filepath.FromSlash(part)))
		if err != nil && failed == nil {
			failed = fmt.Errorf("%s imports %q: %w", name, part, err)
		}
		return content
	})
	if failed == nil && strings.Contains(string(joined), "@import") {
		failed = fmt.Errorf("%s: an @import is left that is not joined: write it as a line of its own, in the sheet of the page", name)
	}
	return joined, failed
}

// part reports whether a file is one that join puts into another.
func part(name string) bool { return path.Dir(name) == stylesFolder }
