package plugin

import (
	"encoding/json"
	"errors"
	"net/http"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/backend/resource/httpadapter"

	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/betrace"
)

// resources are what editors ask for beside data: GET rules?text=... for the choice of rules.
func resources(client *betrace.Client) backend.CallResourceHandler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /rules", func(w http.ResponseWriter, r *http.Request) {
		rules, err := client.FindRules(r.Context(), r.URL.Query().Get("text"))
		if err != nil {
			status := backend.StatusInternal
			if failed := (*betrace.Error)(nil); errors.As(err, &failed) {
				status = failed.Status
			}
			writeJSON(w, int(status), map[string]string{"message": err.Error()})
			return
		}
		if rules == nil {
			rules = []betrace.Rule{}
		}
		writeJSON(w, http.StatusOK, rules)
	})
	return httpadapter.New(mux)
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(body); err != nil {
		backend.Logger.Warn("an answer could not be written", "error", err)
	}
}
