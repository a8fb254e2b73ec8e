package timeline

// chunks is a list that grows without moving what it holds, so that growing
// never takes long and pointers into it stay good.
type chunks[T any] struct {
	list [][]T
	n    int32
}

const chunkShift = 7

// at returns the i-th element.
func (c *chunks[T]) at(i int32) *T { return &c.list[i>>chunkShift][i&(1<<chunkShift-1)] }

// add makes room for one more element and returns its number.
func (c *chunks[T]) add() int32 {
	if int(c.n>>chunkShift) == len(c.list) {
		c.list = append(c.list, make([]T, 1<<chunkShift))
	}
	c.n++
	return c.n - 1
}
