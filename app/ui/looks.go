package ui

import (
	"strconv"

	"deviceconsole/app/browser"
	"deviceconsole/app/phrase"
)

// Widths of the panes in CSS pixels.
const (
	leftLeast, leftUsual, leftMost    = 180, 248, 440
	rightLeast, rightUsual, rightMost = 300, 400, 720
)

// looks are a person's choices of how the page looks, remembered by the browser.
type looks struct {
	Theme               string // "light", "dark", or "" for the system's
	Density             string // "compact", or "" for comfortable
	Left                bool   // the left pane is open
	LeftSize, RightSize int    // CSS pixels
	ListKeys            bool   // keys of one character are commands in the list alone
}

// The keys of the browser's storage.
const (
	themeKey = "console.theme"
	denseKey = "console.density"
	hoursKey = "console.hours" // "24", "12", or "" for what is usual where the person is
	leftKey  = "console.left"
	leftPx   = "console.left.px"
	rightPx  = "console.right.px"
	keysKey  = "console.keys"
)

// apply reads what was remembered and makes it so.
func (l *looks) apply() {
	l.Theme = browser.Setting(themeKey)
	if l.Theme != "light" && l.Theme != "dark" {
		l.Theme = ""
	}
	browser.SetTheme(l.Theme)
	l.setDensity(browser.Setting(denseKey))
	useRegion()
	l.Left = browser.Setting(leftKey) != "closed"
	l.ListKeys = browser.Setting(keysKey) == keysInList
	l.setSize(true, remembered(leftPx, leftUsual))
	l.setSize(false, remembered(rightPx, rightUsual))
}

func remembered(key string, usual int) int {
	if px, err := strconv.Atoi(browser.Setting(key)); err == nil {
		return px
	}
	return usual
}

// nextTheme goes from the system's theme to light to dark and round again.
func (l *looks) nextTheme() {
	switch l.Theme {
	case "":
		l.setTheme("light")
	case "light":
		l.setTheme("dark")
	default:
		l.setTheme("")
	}
}

func (l *looks) setTheme(theme string) {
	l.Theme = theme
	browser.SetTheme(theme)
	browser.Remember(themeKey, theme)
}

// setDensity makes rows lower, or as they are usually.
func (l *looks) setDensity(density string) {
	if density != "compact" {
		density = ""
	}
	l.Density = density
	browser.Root().SetAttr("data-density", density)
}

func (l *looks) setLeft(open bool) {
	l.Left = open
	browser.Remember(leftKey, openClosed(open))
}

// keysInList is what is remembered where keys of one character are to work in the list
// alone, for those whose keys are pressed by speech or by accident (WCAG 2.2, 2.1.4).
const keysInList = "list"

func (l *looks) setListKeys(on bool) {
	l.ListKeys = on
	kept := ""
	if on {
		kept = keysInList
	}
	browser.Remember(keysKey, kept)
}

// setSize gives a pane a width within its bounds.
func (l *looks) setSize(left bool, px int) {
	if left {
		l.LeftSize = min(max(px, leftLeast), leftMost)
		browser.Root().SetStyle("--left", strconv.Itoa(l.LeftSize)+"px")
		return
	}
	l.RightSize = min(max(px, rightLeast), rightMost)
	browser.Root().SetStyle("--right", strconv.Itoa(l.RightSize)+"px")
}

// keepSizes remembers the widths.
func (l *looks) keepSizes() {
	browser.Remember(leftPx, strconv.Itoa(l.LeftSize))
	browser.Remember(rightPx, strconv.Itoa(l.RightSize))
}

func themeName(theme string) string {
	switch theme {
	case "light":
		return "Theme: light"
	case "dark":
		return "Theme: dark"
	}
	return "Theme: as the system"
}

func themeIcon(theme string) string {
	switch theme {
	case "light":
		return iconSun
	case "dark":
		return iconMoon
	}
	return iconSystem
}

// useRegion has numbers, dates and times written as the browser says and a person
// chose.
func useRegion() {
	hours, _ := strconv.Atoi(browser.Setting(hoursKey)) // 0: as is usual
	phrase.Use(phrase.Region(browser.RegionOf(hours)))
}
