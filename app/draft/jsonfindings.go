package draft

// jsonFindings finds what is JSON and yet likely a mistake.
func (b *builder) jsonFindings(f Field, text string) {}
