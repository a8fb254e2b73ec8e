package browser

// Shared is what another app shared with this one.
type Shared struct {
	Name   string // of a file; "" = it was text
	Bytes  []byte
	Others int   // files that came with it, and were left
	Size   int64 // where it was too much, and was left too; 0 = it was not
}
