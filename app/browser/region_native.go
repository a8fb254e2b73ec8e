//go:build !js

package browser

// RegionOf returns how numbers, dates and times are written.
func RegionOf(hours int) Region {
	r := usualRegion
	if hours == 12 {
		r.Time = "03:04:05 PM"
	}
	return r
}
