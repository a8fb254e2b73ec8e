package ui

import "github.com/maxence-charriere/go-app/v9/pkg/app"

const svgNamespace = "http://www.w3.org/2000/svg"

// The icons, as paths of lines in a square of 20.
const (
	iconLive       = "M3 5h14M3 10h14M3 15h8"
	iconSend       = "M17 3 9 11M17 3l-5 14-3-6-6-3z"
	iconDevices    = "M3 5h14v10H3zM13 8v4"
	iconConnection = "M2 10h4l2-5 4 10 2-5h4"
	iconPane       = "M3 4h14v12H3zM8 4v12"
	iconSun        = "M10 7a3 3 0 1 0 0 6 3 3 0 0 0 0-6M10 2v2M10 16v2M2 10h2M16 10h2M4.3 4.3l1.4 1.4M14.3 14.3l1.4 1.4M4.3 15.7l1.4-1.4M14.3 5.7l1.4-1.4"
	iconMoon       = "M16 12.5A7 7 0 0 1 7.5 4a7 7 0 1 0 8.5 8.5z"
	iconSystem     = "M3 4h14v9H3zM7 17h6M10 13v4"
	iconClose      = "M5 5l10 10M15 5 5 15"
	iconPencil     = "M4 16l1-4 8.5-8.5 3 3L8 15zM11.5 5.5l3 3"
	iconPlus       = "M10 4v12M4 10h12"
	iconMinus      = "M4 10h12"
	iconChart      = "M3 3v14h14M6 13l4-5 3 3 4-6"
	iconExport     = "M10 3v9M6 8.5l4 4 4-4M4 16h12"
	iconUp         = "M10 16V4M5 9l5-5 5 5"
	iconQR         = "M3 3h5v5H3zM12 3h5v5h-5zM3 12h5v5H3zM12 12h2v2h-2zM15 15h2v2h-2zM16.5 12v1M12 16.5v.5"
	iconGear       = "M10 7.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5M10 2.5v2M10 15.5v2M2.5 10h2M15.5 10h2M4.7 4.7l1.4 1.4M13.9 13.9l1.4 1.4M4.7 15.3l1.4-1.4M13.9 6.1l1.4-1.4M10 5a5 5 0 1 0 0 10 5 5 0 0 0 0-10"
	iconNext       = "M8 5l5 5-5 5"
	iconVisit      = "M5 4h10v13H5zM8 4V2.5h4V4M7.5 11l2 2 3.5-4"
	iconStar       = "M10 3l2.2 4.6 5 .7-3.6 3.5.9 5L10 14.4 5.5 16.8l.9-5L2.8 8.3l5-.7z"
)

// icon draws a path. It has no name of its own: what it stands on has one.
func icon(path string) app.UI {
	return el("span", "icon", aria("hidden", "true"),
		app.Elem("svg").XMLNS(svgNamespace).Attr("viewBox", "0 0 20 20").Attr("focusable", "false").Body(
			app.Elem("path").XMLNS(svgNamespace).Attr("d", path),
		),
	)
}
