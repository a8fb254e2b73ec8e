package session

// NewModel returns the model before the first event.
func NewModel() Model { return Model{} }

// Update returns the model after an event, and what is to be done then. It is a
// plain function: it never waits, reads a clock or touches anything else.
func Update(m Model, e Event) (Model, []Effect) { return m, nil }

// FieldSpecs describes the fields of the connect form, in order.
func (m Model) FieldSpecs() []FieldSpec { return nil }

// StatusText is the text of the status "Connection": it begins with one of
// Connected, Connecting, Reconnecting, Disconnected, Refused.
func (m Model) StatusText() string { return m.Connection.State.String() }
