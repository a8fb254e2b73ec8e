package browser

// Quota is how many bytes the browser keeps for this origin, and how many it would.
// Both are estimates, and 0 where it does not say.
type Quota struct{ Used, Limit int64 }
