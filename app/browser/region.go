package browser

// Region is how numbers, dates and times are written where a person is: see
// phrase.Region, which has the same fields.
type Region struct {
	Group, Decimal string
	Second         int
	Least          int
	Date, Time     string
	AM, PM         string
}

var usualRegion = Region{Group: ",", Decimal: ".", Second: 3, Least: 1, Date: "2006-01-02", Time: "15:04:05", AM: "AM", PM: "PM"}
