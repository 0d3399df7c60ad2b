package betrace_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/betrace"
)

func TestTheStreamGivesEveryEventAndEndsWithTheReason(t *testing.T) {
	for ending, says := range map[string]string{
		`{"error":{"code":8,"message":"too slow"}}`: "BeTrace ended the stream: too slow",
		"":                         "ended the stream",
		"no JSON":                  "no BeTrace answer",
		`{"viol`:                   "no BeTrace answer",
		strings.Repeat("x", 2<<20): "does not answer",
	} {
		client := against(t, answer(200, "application/x-ndjson",
			"{\"cursor\":\"c1\",\"heartbeat\":{}}\n{\"cursor\":\"c2\",\"violation\":{\"id\":\"1\"}}\n{\"cursor\":\"c3\",\"violation\":{\"id\":\"2\"}}\n{\"cursor\":\"c4\",\"changed\":{\"id\":\"1\",\"state\":\"withdrawn\"}}\n"+ending))
		var got []string
		err := client.Watch(context.Background(), "", func(event betrace.Event) {
			got = append(got, event.Cursor)
			if event.Violation != nil {
				got = append(got, event.Violation.ID)
			}
		})
		if strings.Join(got, " ") != "c1 c2 1 c3 2 c4" || err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%.20s: %v, %v; want all events, %q", ending, got, err, says)
		}
	}
}

func TestTheStreamGoesOnAfterACursor(t *testing.T) {
	var asked string
	client := against(t, func(w http.ResponseWriter, r *http.Request) {
		asked = r.URL.RawQuery
		http.Error(w, `{"code":9,"message":"the cursor is too old"}`, http.StatusBadRequest)
	})
	err := client.Watch(context.Background(), "c3", func(betrace.Event) { t.Error("an event") })
	if asked != "after=c3" || err == nil || !strings.Contains(err.Error(), "the cursor is too old") {
		t.Errorf("asked %q, %v", asked, err)
	}
}
