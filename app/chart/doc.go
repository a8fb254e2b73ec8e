// Package chart makes series of numbers over time from the messages of a
// timeline, and from series what is drawn of them.
//
// A Collector follows a store for a list of tags (see Tag): it visits what is
// kept and what arrives, a piece at a time, and adds the numbers it finds to one
// bounded Series for each tag. Where messages may be missing the line is broken,
// and a Band says from when until when; nothing is ever drawn across.
//
// The time of a point is when its message arrived (or was sent from here), to
// the microsecond. A clock that was set back breaks the line as well: what came
// later is drawn where the clock said it was, and what came before stays. A
// retained message has no time of its own and gives no point.
//
// Drawing goes from a Window of time over Series.Decimate, which leaves at most
// four points a pixel column and keeps every extreme, to AppendPath, which
// writes the line in the language of SVG paths. TimeTicks and ValueTicks find
// round places for the axes.
//
// Nothing here reads a clock or knows of a browser. Nothing is safe for
// concurrent use: whoever draws owns it.
package chart
