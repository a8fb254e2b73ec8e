package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestLooksComeFromTheTokens: colours, sizes of text, times and spaces are custom
// properties of styles/tokens.css, and no other file has one of its own.
func TestLooksComeFromTheTokens(t *testing.T) {
	files, err := filepath.Glob("../../../web/styles/*.css")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d parts of the style sheet, %v", len(files), err)
	}
	stray := map[string]*regexp.Regexp{
		"a colour":       regexp.MustCompile(`#[0-9a-fA-F]{3,8}\b[^{]*[;}]|\b(rgba?|hsla?|oklch|light-dark)\(|: *(white|black|red|green|blue|gr[ae]y|orange)\b`),
		"a size of text": regexp.MustCompile(`\bfont(-size)?:[^;}]*\d(px|rem|pt)\b`),
		"a time":         regexp.MustCompile(`\btransition[a-z-]*:[^;}]*\d(ms|s)\b`),
		"a space":        regexp.MustCompile(`\b(padding|margin|gap|row-gap|column-gap)[a-z-]*:[^;}]*\b[\d.]+rem\b`),
		"a shadow":       regexp.MustCompile(`\bbox-shadow:[^;}]*\d+px \d+px \d+px [^v]`),
		"a typeface":     regexp.MustCompile(`\bfont-family:[^;}]*[",]`),
	}
	comment := regexp.MustCompile(`(?s)/\*.*?\*/`)
	for _, name := range files {
		if filepath.Base(name) == "tokens.css" {
			continue
		}
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(comment.ReplaceAllStringFunc(string(content), keepLines), "\n") {
			for what, is := range stray {
				if is.MatchString(line) {
					t.Errorf("%s:%d has %s of its own: %s", filepath.Base(name), i+1, what, strings.TrimSpace(line))
				}
			}
		}
	}
}

// TestEachPropertyIsDefined: a custom property that nobody defines would be nothing,
// without a word.
func TestEachPropertyIsDefined(t *testing.T) {
	sheet, err := os.ReadFile("../../../web/app.css")
	if err == nil {
		sheet, err = join("../../../web/app.css", sheet)
	}
	if err != nil {
		t.Fatal(err)
	}
	defined := map[string]bool{}
	for _, m := range regexp.MustCompile(`(--[a-z0-9-]+):`).FindAllSubmatch(sheet, -1) {
		defined[string(m[1])] = true
	}
	byScript := map[string]bool{"--level": true} // set for each row
	for _, m := range regexp.MustCompile(`var\((--[a-z0-9-]+)`).FindAllSubmatch(sheet, -1) {
		if name := string(m[1]); !defined[name] && !byScript[name] {
			t.Errorf("%s is used and not defined", name)
			defined[name] = true
		}
	}
}

// keepLines leaves the line ends of a comment.
func keepLines(comment string) string { return strings.Repeat("\n", strings.Count(comment, "\n")) }
