package plugin

import (
	"context"
	"errors"
	"sync"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/betrace"
)

// maxWaiting is how many violations wait for one reader; one that falls further behind is cut off, and Grafana starts it
// anew.
const maxWaiting = 1000

var errTooSlow = errors.New("the reader of the live violations is too slow and was cut off")

// watch is an upstream stream of violations after a cursor, until the context ends or it fails.
type watch func(ctx context.Context, after string, each func(betrace.Event)) error

// live spreads the violations of one upstream watch over any number of readers. The watch runs while there is a reader;
// after one that has failed the next goes on where it ended.
type live struct {
	watch watch

	mu      sync.Mutex
	readers map[*reader]struct{}
	stop    context.CancelFunc
	cursor  string
}

// reader is closed exactly once, when it leaves readers; err then says why.
type reader struct {
	violations chan betrace.Violation
	err        error
}

func newLive(upstream watch) *live {
	return &live{watch: upstream, readers: map[*reader]struct{}{}}
}

// follow calls each with the violations that are decided from now on, until the context or the watch ends.
func (l *live) follow(ctx context.Context, each func(betrace.Violation) error) error {
	r := l.join()
	defer l.leave(r, context.Canceled)
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case violation, ok := <-r.violations:
			if !ok {
				return r.err
			}
			if err := each(violation); err != nil {
				return err
			}
		}
	}
}

func (l *live) join() *reader {
	l.mu.Lock()
	defer l.mu.Unlock()
	r := &reader{violations: make(chan betrace.Violation, maxWaiting)}
	l.readers[r] = struct{}{}
	if l.stop == nil {
		ctx, stop := context.WithCancel(context.Background())
		l.stop = stop
		after := l.cursor
		go func() {
			l.end(ctx, l.watch(ctx, after, func(event betrace.Event) { l.spread(ctx, event) }))
		}()
	}
	return r
}

func (l *live) spread(ctx context.Context, event betrace.Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if ctx.Err() != nil {
		return // Readers that came later have a watch of their own.
	}
	l.cursor = event.Cursor
	if event.Violation == nil {
		return
	}
	for r := range l.readers {
		select {
		case r.violations <- *event.Violation:
		default:
			l.drop(r, errTooSlow)
		}
	}
}

// end closes every reader of a watch that ended by itself. A cursor that the backend refused is not asked for again.
func (l *live) end(ctx context.Context, reason error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if ctx.Err() != nil {
		return
	}
	cursor := l.cursor
	if failed := (*betrace.Error)(nil); errors.As(reason, &failed) && failed.Status == backend.StatusBadRequest {
		cursor = ""
	}
	for r := range l.readers {
		l.drop(r, reason)
	}
	l.cursor = cursor
}

func (l *live) leave(r *reader, reason error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.drop(r, reason)
}

// drop needs the lock. The last reader to go ends the watch.
func (l *live) drop(r *reader, reason error) {
	if _, ok := l.readers[r]; !ok {
		return
	}
	delete(l.readers, r)
	r.err = reason
	close(r.violations)
	if len(l.readers) == 0 {
		l.close()
	}
}

// close needs the lock. Who comes after the last reader has left begins with what is new then.
func (l *live) close() {
	if l.stop != nil {
		l.stop()
		l.stop, l.cursor = nil, ""
	}
}

// dispose ends the watch and every reader.
func (l *live) dispose() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for r := range l.readers {
		l.drop(r, errors.New("the settings of the data source have changed"))
	}
	l.close()
}
