package plugin

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/betrace"
)

// source is an upstream watch in the hand of the test.
type source struct {
	started, running atomic.Int32
	out              chan betrace.Violation
	fail             chan error
	after            chan string
}

func newSource() *source {
	return &source{out: make(chan betrace.Violation), fail: make(chan error), after: make(chan string, 10)}
}

func (s *source) watch(ctx context.Context, after string, each func(betrace.Event)) error {
	s.started.Add(1)
	s.after <- after
	s.running.Add(1)
	defer s.running.Add(-1)
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case err := <-s.fail:
			return err
		case violation := <-s.out:
			each(betrace.Event{Cursor: "after " + violation.ID, Violation: &violation})
		}
	}
}

func TestOneUpstreamWatchFeedsAllReadersAndEndsWithTheLast(t *testing.T) {
	upstream := newSource()
	live := newLive(upstream.watch)
	ctx, stop := context.WithCancel(context.Background())
	var mu sync.Mutex
	var got []string
	var readers sync.WaitGroup
	for range 3 {
		readers.Go(func() {
			_ = live.follow(ctx, func(v betrace.Violation) error {
				mu.Lock()
				defer mu.Unlock()
				got = append(got, v.ID)
				return nil
			})
		})
	}
	await(t, func() bool {
		live.mu.Lock()
		defer live.mu.Unlock()
		return len(live.readers) == 3
	})
	upstream.out <- betrace.Violation{ID: "1"}
	await(t, func() bool {
		mu.Lock()
		defer mu.Unlock()
		return slices.Equal(got, []string{"1", "1", "1"})
	})
	stop()
	readers.Wait()
	await(t, func() bool { return upstream.running.Load() == 0 })
	if upstream.started.Load() != 1 {
		t.Errorf("%d upstream watches, want 1", upstream.started.Load())
	}
}

func TestWhenTheWatchFailsEveryReaderLearnsWhyAndTheNextOneGoesOnWhereItEnded(t *testing.T) {
	upstream := newSource()
	live := newLive(upstream.watch)
	refused := &betrace.Error{Status: backend.StatusBadRequest, Message: "the cursor is too old"}
	for _, c := range []struct {
		after  string
		reason error
	}{{"", errors.New("gone")}, {"after 7", refused}, {"", errors.New("gone")}} {
		ended := make(chan error)
		go func() { ended <- live.follow(context.Background(), func(betrace.Violation) error { return nil }) }()
		upstream.out <- betrace.Violation{ID: "7"}
		upstream.fail <- c.reason
		if err := <-ended; !errors.Is(err, c.reason) {
			t.Errorf("err = %v, want %v", err, c.reason)
		}
		if after := <-upstream.after; after != c.after {
			t.Errorf("watched after %q, want %q", after, c.after)
		}
	}
}

func TestAReaderThatIsTooSlowIsCutOffAndTheOthersGoOn(t *testing.T) {
	upstream := newSource()
	live := newLive(upstream.watch)
	stuck, release := make(chan error), make(chan struct{})
	go func() {
		stuck <- live.follow(context.Background(), func(betrace.Violation) error { <-release; return nil })
	}()
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	var seen atomic.Int32
	go func() {
		_ = live.follow(ctx, func(betrace.Violation) error { seen.Add(1); return nil })
	}()
	await(t, func() bool {
		live.mu.Lock()
		defer live.mu.Unlock()
		return len(live.readers) == 2
	})
	const sent = maxWaiting + 10
	for i := range int32(sent) {
		upstream.out <- betrace.Violation{}
		await(t, func() bool { return seen.Load() == i+1 })
	}
	close(release)
	if err := <-stuck; !errors.Is(err, errTooSlow) {
		t.Errorf("err = %v, want %v", err, errTooSlow)
	}
}

func TestChangedSettingsEndTheStreams(t *testing.T) {
	upstream := newSource()
	live := newLive(upstream.watch)
	ended := make(chan error)
	go func() { ended <- live.follow(context.Background(), func(betrace.Violation) error { return nil }) }()
	await(t, func() bool { return upstream.running.Load() == 1 })
	live.dispose()
	if err := <-ended; err == nil || !strings.Contains(err.Error(), "settings") {
		t.Errorf("err = %v", err)
	}
	await(t, func() bool { return upstream.running.Load() == 0 })
}

func await(t *testing.T, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !holds(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("waited in vain")
		}
	}
}
