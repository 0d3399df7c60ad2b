package plugin

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/backend/resource/httpadapter"

	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/betrace"
)

// choice is one value to choose, with what it is called.
type choice struct {
	Value string `json:"value"`
	Label string `json:"label,omitempty"`
}

// valuesOf gives what a field may be, for editors, variables and ad hoc filters: all, but of `rule` only the 50 first whose id,
// name or text contains the text.
var valuesOf = map[string]func(ctx context.Context, client *betrace.Client, text string) ([]choice, error){
	"rule":      ruleChoices,
	"all-rules": allRuleChoices,
	"severity":  func(context.Context, *betrace.Client, string) ([]choice, error) { return choices(severities), nil },
	"service":   serviceChoices,
	"tag":       tagChoices,
	"framework": frameworkChoices,
	"metric":    metricChoices,
}

// resources are what editors ask for beside data: GET values/FIELD?text=... for the values of a field.
func resources(client *betrace.Client) backend.CallResourceHandler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /values/{field}", func(w http.ResponseWriter, r *http.Request) {
		read, ok := valuesOf[r.PathValue("field")]
		if !ok {
			writeJSON(w, http.StatusNotFound, map[string]string{"message": "unknown field " + r.PathValue("field")})
			return
		}
		values, err := read(r.Context(), client, r.URL.Query().Get("text"))
		if err != nil {
			status := backend.StatusInternal
			if failed := (*betrace.Error)(nil); errors.As(err, &failed) {
				status = failed.Status
			}
			writeJSON(w, int(status), map[string]string{"message": err.Error()})
			return
		}
		writeJSON(w, http.StatusOK, append([]choice{}, values...))
	})
	return httpadapter.New(mux)
}

func ruleChoices(ctx context.Context, client *betrace.Client, text string) ([]choice, error) {
	rules, err := client.FindRules(ctx, text)
	return named(rules), err
}

func allRuleChoices(ctx context.Context, client *betrace.Client, text string) ([]choice, error) {
	rules, err := client.ListRules(ctx, text)
	return named(rules), err
}

func named(rules []betrace.Rule) []choice {
	list := make([]choice, len(rules))
	for i, rule := range rules {
		list[i] = choice{Value: rule.ID, Label: rule.Name}
	}
	return list
}

func serviceChoices(ctx context.Context, client *betrace.Client, _ string) ([]choice, error) {
	services, err := client.ListServices(ctx, time.Now())
	return choices(services), err
}

func tagChoices(ctx context.Context, client *betrace.Client, _ string) ([]choice, error) {
	return ofRules(ctx, client, func(rule betrace.Rule) []string { return rule.Tags })
}

func frameworkChoices(ctx context.Context, client *betrace.Client, _ string) ([]choice, error) {
	return ofRules(ctx, client, func(rule betrace.Rule) []string {
		var frameworks []string
		for _, control := range rule.Compliance {
			frameworks = append(frameworks, control.Framework)
		}
		return frameworks
	})
}

func metricChoices(ctx context.Context, client *betrace.Client, _ string) ([]choice, error) {
	metrics, err := client.ReadMetrics(ctx)
	var names []string
	for name := range metrics {
		names = append(names, name)
	}
	slices.Sort(names)
	return choices(names), err
}

// ofRules gives each value that some rule has, once and in order.
func ofRules(ctx context.Context, client *betrace.Client, of func(betrace.Rule) []string) ([]choice, error) {
	rules, err := client.ListRules(ctx, "")
	var values []string
	for _, rule := range rules {
		values = append(values, of(rule)...)
	}
	slices.Sort(values)
	return choices(slices.Compact(values)), err
}

func choices(values []string) []choice {
	list := make([]choice, len(values))
	for i, value := range values {
		list[i] = choice{Value: value}
	}
	return list
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(body); err != nil {
		backend.Logger.Warn("an answer could not be written", "error", err)
	}
}
