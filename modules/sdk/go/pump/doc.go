// Package pump is a guest's side of the border in loop style: nothing here blocks the instance. A request is submitted
// and its goroutine parks on a channel; what the host delivers wakes it; the host's pump runs the scheduler until no
// goroutine can run and then leaves the instance, so that between two calls no frame of ours is on any stack and the
// instance can be put to sleep, even with requests under way.
//
// How pump finds out that nothing can run, with the stock toolchain: it reads from a descriptor that the host answers
// with "would block". Go parks the reader in its network poller, runs all else, and asks the host to wait
// (poll_oneoff) only when no goroutine is left. The host does not wait: it notes the next timer of Go's runtime, which
// is the time-out of that call, and says that the descriptor is readable; the read then gives that timer, and pump
// returns it.
//
// Border is the portable part, with the host behind an interface; the imports and exports of the instance are in
// instance_wasip1.go.
package pump
