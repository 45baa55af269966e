package pool

import "sync"

// Spare reports whether at most half of the node's connections are in use and nobody
// waits for one, so that work that can be left undone may take one.
func (n *Node) Spare() bool { return n.waiters.Load() == 0 && 2*len(n.slots) <= cap(n.slots) }

// OnWait calls fn, once, when a call begins to wait for a connection, until stop is
// called: whoever holds one for what can be left undone gives it up. fn must not
// block.
func (n *Node) OnWait(fn func()) (stop func()) {
	fn = sync.OnceFunc(fn)
	p := &fn
	n.yielding.Lock()
	if n.yield == nil {
		n.yield = map[*func()]bool{}
	}
	n.yield[p] = true
	n.yielding.Unlock()
	if n.waiters.Load() > 0 { // it may have come before
		fn()
	}
	return func() {
		n.yielding.Lock()
		delete(n.yield, p)
		n.yielding.Unlock()
	}
}

// wanted tells whoever can give up a connection that one is waited for.
func (n *Node) wanted() {
	n.yielding.Lock()
	defer n.yielding.Unlock()
	for fn := range n.yield {
		(*fn)()
	}
}
