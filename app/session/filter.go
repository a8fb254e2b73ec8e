package session

import (
	"errors"

	"deviceconsole/app/filter"
)

// filterChanged keeps what a person typed into the search box. A text that is no
// filter leaves the last one in force, and says why.
func (m Model) filterChanged(text string) (Model, []Effect) {
	v := &m.View
	v.Filter, v.FilterAt, v.FilterError = text, m.Now, nil
	f, err := filter.Parse(text, filter.Env{Now: m.Clock(m.Now), Location: m.Now.Location(), Rights: m.Rights()})
	if errors.As(err, &v.FilterError) {
		return m, nil
	}
	v.Applied = f
	return m, []Effect{ApplyFilter{f}}
}
