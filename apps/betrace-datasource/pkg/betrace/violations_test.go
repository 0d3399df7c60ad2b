package betrace_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strconv"
	"testing"
	"time"

	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/betrace"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// pages answers as a backend with so many violations, in pages of at most largest.
func pages(total, largest int, sizes *[]int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		size, _ := strconv.Atoi(r.URL.Query().Get("page_size"))
		start, _ := strconv.Atoi(r.URL.Query().Get("page_token"))
		*sizes = append(*sizes, size)
		end := min(start+size, start+largest, total)
		page := map[string]any{}
		var list []map[string]any
		for i := start; i < end; i++ {
			list = append(list, map[string]any{"id": fmt.Sprint(i), "decidedAt": noon})
		}
		page["violations"] = list
		if end < total {
			page["nextPageToken"] = strconv.Itoa(end)
		}
		_ = json.NewEncoder(w).Encode(page)
	}
}

func TestPagingStopsAtTheLimitOrTheLastPage(t *testing.T) {
	for _, c := range []struct {
		name                  string
		total, largest, limit int
		rows                  int
		more                  bool
		sizes                 []int
	}{
		{"nothing", 0, 1000, 100, 0, false, []int{100}},
		{"all on one page", 40, 1000, 100, 40, false, []int{100}},
		{"exactly the limit", 100, 1000, 100, 100, false, []int{100}},
		{"more than the limit", 101, 1000, 100, 100, true, []int{100}},
		{"several pages", 2500, 1000, 5000, 2500, false, []int{1000, 1000, 1000}},
		{"a limit within a page", 2500, 1000, 1200, 1200, true, []int{1000, 200}},
		{"pages shorter than asked", 30, 10, 25, 25, true, []int{25, 15, 5}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var sizes []int
			client := against(t, pages(c.total, c.largest, &sizes))
			list, more, err := client.ListViolations(context.Background(), betrace.Filter{From: noon, To: noon}, c.limit, false)
			if err != nil {
				t.Fatal(err)
			}
			if len(list) != c.rows || more != c.more || !reflect.DeepEqual(sizes, c.sizes) {
				t.Errorf("%d rows, more %v, pages of %v; want %d, %v, %v", len(list), more, sizes, c.rows, c.more, c.sizes)
			}
			for i, v := range list {
				if v.ID != strconv.Itoa(i) {
					t.Fatalf("row %d is violation %s", i, v.ID)
				}
			}
		})
	}
}

func TestABackendThatGivesEmptyPagesForEverIsNotFollowedForEver(t *testing.T) {
	calls := 0
	client := against(t, func(w http.ResponseWriter, _ *http.Request) {
		calls++
		_, _ = w.Write([]byte(`{"nextPageToken":"again"}`))
	})
	_, more, err := client.ListViolations(context.Background(), betrace.Filter{}, 10, false)
	if err != nil || !more || calls != 50 {
		t.Errorf("%d calls, more %v, %v; want 50, true, nil", calls, more, err)
	}
}

func TestTheFilterTravelsAsTheFieldsOfTheApi(t *testing.T) {
	var got *http.Request
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r
		_, _ = w.Write([]byte(`{}`))
	}))
	defer server.Close()
	_, _, err := clientOf(t, server.URL+"/behind/a/proxy/", "secret").ListViolations(context.Background(), betrace.Filter{
		From: noon.In(time.FixedZone("", 3600)), To: noon.Add(time.Nanosecond),
		Rules: []string{"a", "b"}, Severities: []string{"high"}, Services: []string{"check out", "web"}, TraceID: "4bf9", Text: "card",
		States: []string{"withdrawn"}, Complete: new(false), Observed: true,
	}, 5, true)
	if err != nil {
		t.Fatal(err)
	}
	want := url.Values{
		"from": {"2026-03-01T12:00:00Z"}, "to": {"2026-03-01T12:00:00.000000001Z"}, "rule_id": {"a", "b"},
		"severity": {"high"}, "service": {"check out", "web"}, "trace_id": {"4bf9"}, "text": {"card"}, "complete": {"false"}, "state": {"withdrawn"},
		"observed": {"true"}, "order_by": {"decided_at asc"}, "page_size": {"5"},
	}
	if got.URL.Path != "/behind/a/proxy/api/violations" || !reflect.DeepEqual(got.URL.Query(), want) {
		t.Errorf("asked %s %v", got.URL.Path, got.URL.Query())
	}
	if got.Header.Get("Authorization") != "Bearer secret" {
		t.Errorf("Authorization = %q", got.Header.Get("Authorization"))
	}
}

func TestTheFilterChoosesFromTheLiveStreamAsTheApiDoes(t *testing.T) {
	violation := betrace.Violation{
		RuleID: "a", Severity: "high", RootService: "web", TraceID: "4bf9", Message: "A Card is charged", RootName: "POST /checkout", Tags: []string{"pci"}, Complete: true,
		Witnesses: json.RawMessage(`[{"spans":[{"service":"payment"}]}]`),
	}
	for filter, want := range map[*betrace.Filter]bool{
		{}: true,
		{Rules: []string{"b", "a"}, Severities: []string{"high"}, TraceID: "4bf9", Text: "card", Complete: new(true)}: true,
		{Services: []string{"payment"}}: true,
		{Services: []string{"web"}}:     true,
		{Services: []string{"fraud"}}:   false,
		{Rules: []string{"b"}}:          false,
		{Severities: []string{"low"}}:   false,
		{TraceID: "0af7"}:               false,
		{Text: "checkout"}:              true,
		{Tags: []string{"slow", "pci"}}: true,
		{Tags: []string{"slow"}}:        false,
		{Text: "cash"}:                  false,
		{Complete: new(false)}:          false,
		{Observed: true}:                false,
		{States: []string{"open"}}:      true,
		{States: []string{"withdrawn"}}: false,
	} {
		if got := filter.Matches(violation); got != want {
			t.Errorf("%+v matches: %v, want %v", *filter, got, want)
		}
	}
}

func TestWithoutKeptSpansThoseOfTheWitnessesAreShownOnce(t *testing.T) {
	violation := betrace.Violation{Witnesses: json.RawMessage(`[
		{"spans":[{"variable":"c","spanId":"01","name":"charge","service":"payment","start":"2026-03-01T12:00:00Z","duration":"0.25s","fields":{"amount":"1500"}}]},
		{"spans":[{"variable":"c","spanId":"01","name":"charge"},{"spanId":"02","duration":"1s"}]}]`)}
	spans := violation.ShownSpans()
	if len(spans) != 2 || time.Duration(spans[0].Duration) != 250*time.Millisecond || string(spans[0].Attributes["amount"]) != `"1500"` {
		t.Errorf("spans = %+v", spans)
	}
	if ids := violation.WitnessSpanIDs(); !reflect.DeepEqual(ids, map[string]string{"01": "c", "02": ""}) {
		t.Errorf("witnesses = %v", ids)
	}
}
