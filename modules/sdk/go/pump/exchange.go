package pump

import (
	"context"
	"sync"
)

// Message is what the host delivered for an exchange.
type Message struct {
	Kind Kind
	Body []byte
}

// Exchange is one request under way: one reply, or a stream of messages.
type Exchange struct {
	border *Border
	id     int32
	mu     sync.Mutex
	queue  []Message
	// arrived holds a token while the queue may hold a message.
	arrived chan struct{}
}

// Next parks the goroutine, and nothing else, until a message is there. When ctx ends first, so does the exchange.
func (e *Exchange) Next(ctx context.Context) (Message, error) {
	for {
		if message, ok := e.pop(); ok {
			return message, nil
		}
		select {
		case <-e.arrived:
		case <-ctx.Done():
			e.Close()
			return Message{}, context.Cause(ctx)
		}
	}
}

// Close ends the exchange. After its last message it does nothing.
func (e *Exchange) Close() { e.border.forget(e.id) }

func (e *Exchange) push(message Message) {
	e.mu.Lock()
	e.queue = append(e.queue, message)
	e.mu.Unlock()
	select {
	case e.arrived <- struct{}{}:
	default:
	}
}

func (e *Exchange) pop() (Message, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.queue) == 0 {
		return Message{}, false
	}
	message := e.queue[0]
	e.queue[0] = Message{}
	e.queue = e.queue[1:]
	return message, true
}
