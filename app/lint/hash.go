package lint

// FNV-1a, for telling keys and paths apart without making copies of them.
const (
	fnvStart = 14695981039346656037
	fnvPrime = 1099511628211
)

func hashOf[T string | []byte](s T) uint64 {
	h := uint64(fnvStart)
	for i := 0; i < len(s); i++ {
		h = (h ^ uint64(s[i])) * fnvPrime
	}
	return h
}

// member is the path of the member that is read, as a hash.
func (f *frame) member() uint64 {
	if f.array {
		return (f.path ^ '[') * fnvPrime
	}
	return (f.path ^ f.key.hash) * fnvPrime
}
