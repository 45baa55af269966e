package main

// Of a run that ends in a blink, memory below leastHeap is not worth collecting, with
// heapForPackage more for each package beside the first, whose declarations are alive
// with the others'; above mostHeap nothing is gained.
const (
	leastHeap      = 24 << 20
	heapForPackage = 1 << 20
	mostHeap       = 34 << 20
)

// heapFor is the size of the heap, in bytes, below which nothing is collected in a
// process that generates so many packages.
func heapFor(packages int) uint64 {
	return min(leastHeap+uint64(max(packages-1, 0))*heapForPackage, mostHeap)
}
