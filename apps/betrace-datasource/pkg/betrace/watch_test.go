package betrace_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/betrace"
)

func TestTheStreamGivesEveryViolationAndEndsWithTheReason(t *testing.T) {
	for ending, says := range map[string]string{
		`{"error":{"code":8,"message":"too slow"}}`: "BeTrace ended the stream: too slow",
		"":                         "ended the stream",
		"no JSON":                  "no BeTrace answer",
		`{"viol`:                   "no BeTrace answer",
		strings.Repeat("x", 2<<20): "does not answer",
	} {
		client := against(t, answer(200, "application/x-ndjson", "{\"heartbeat\":{}}\n\n{\"violation\":{\"id\":\"1\"},\"cursor\":\"c\"}\n{\"violation\":{\"id\":\"2\"}}\n"+ending+"\n"))
		var got []string
		err := client.Watch(context.Background(), func(v betrace.Violation) { got = append(got, v.ID) })
		if strings.Join(got, " ") != "1 2" || err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%.20s: %v, %v; want 1 2, %q", ending, got, err, says)
		}
	}
}

func TestWithoutAStreamTheListIsReadAgainAndNothingIsGivenTwice(t *testing.T) {
	start := time.Now().UTC()
	at := func(seconds int) string {
		return start.Add(time.Duration(seconds) * time.Second).Format(time.RFC3339Nano)
	}
	row := func(id string, seconds int) string { return fmt.Sprintf(`{"id":%q,"decidedAt":%q}`, id, at(seconds)) }
	var calls atomic.Int32
	client := against(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/api/violations/watch" {
			http.Error(w, `{"code":5,"message":"no violation watch"}`, http.StatusNotFound)
			return
		}
		list := []string{row("b", 2), row("a", 1)}
		if calls.Add(1) > 1 {
			list = []string{row("d", 3), row("c", 2), row("b", 2)}
		}
		_, _ = fmt.Fprintf(w, `{"violations":[%s]}`, strings.Join(list, ","))
	})
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	var got []string
	err := client.Watch(ctx, func(v betrace.Violation) {
		if got = append(got, v.ID); len(got) == 4 {
			stop()
		}
	})
	if strings.Join(got, " ") != "a b c d" || err == nil {
		t.Errorf("got %v, %v; want a b c d and the end", got, err)
	}
}
