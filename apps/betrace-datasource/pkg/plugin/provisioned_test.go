package plugin

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"go.yaml.in/yaml/v3"
)

var anHour = backend.TimeRange{From: time.Unix(0, 0), To: time.Unix(3600, 0)}

// variable is a list that the browser would have replaced by now; here it stands for everything.
var variable = regexp.MustCompile(`\["\$\w+"\]`)

// ofBetrace finds the targets that do not ask Tempo.
var ofBetrace = regexp.MustCompile(`betracehq-betrace-datasource`)

func TestEveryQueryOfTheDashboardsCanBeRight(t *testing.T) {
	files, err := filepath.Glob("../../src/dashboards/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		for _, panel := range readDashboard(t, file).Panels {
			for _, target := range panel.Targets {
				if !ofBetrace.Match(target) {
					continue
				}
				text := variable.ReplaceAll(target, []byte("[]"))
				if _, err := readQuery(backend.DataQuery{JSON: text, TimeRange: anHour, Interval: time.Minute}); err != nil {
					t.Errorf("%s, %q: %v in %s", filepath.Base(file), panel.Title, err, text)
				}
			}
		}
	}
}

func TestEveryAlertRuleAsksRightNamesItsLabelsAndLeadsToAPanel(t *testing.T) {
	text, err := os.ReadFile("../../../../provisioning/alerting/betrace.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Groups []struct {
			Rules []struct {
				UID                 string `yaml:"uid"`
				ExecErrState        string `yaml:"execErrState"`
				Labels, Annotations map[string]string
				Data                []struct {
					RefID         string `yaml:"refId"`
					DatasourceUID string `yaml:"datasourceUid"`
					Model         map[string]any
				}
			}
		}
	}
	if err := yaml.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	panels := map[string]bool{}
	dashboards, _ := filepath.Glob("../../src/dashboards/*.json")
	for _, path := range dashboards {
		dashboard := readDashboard(t, path)
		for _, panel := range dashboard.Panels {
			panels[dashboard.UID+" "+strconv.Itoa(panel.ID)] = len(panel.Targets) > 0
		}
	}
	rules := 0
	for _, group := range file.Groups {
		for _, rule := range group.Rules {
			rules++
			if rule.Labels["source"] != "betrace" || rule.Annotations["summary"] == "" || !panels[rule.Annotations["__dashboardUid__"]+" "+rule.Annotations["__panelId__"]] {
				t.Errorf("%s: labels %v, annotations %v", rule.UID, rule.Labels, rule.Annotations)
			}
			asked := false
			for _, data := range rule.Data {
				if data.DatasourceUID != "betrace" {
					continue
				}
				asked = true
				model, _ := json.Marshal(data.Model)
				q, err := readQuery(backend.DataQuery{JSON: model, TimeRange: anHour})
				if err != nil || (q.Format != formatNumeric && q.QueryType != typeMetrics) || (q.AllRules != nil && !*q.AllRules) {
					t.Errorf("%s: %v in %s; want totals with zeros, or present values", rule.UID, err, model)
				}
			}
			if !asked || rule.ExecErrState != "Error" {
				t.Errorf("%s: asks %v, on errors %q", rule.UID, asked, rule.ExecErrState)
			}
		}
	}
	if rules == 0 {
		t.Error("no alert rules")
	}
}

type dashboard struct {
	UID    string
	Panels []struct {
		ID      int
		Title   string
		Targets []json.RawMessage
	}
}

func readDashboard(t *testing.T, path string) dashboard {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var read dashboard
	if err := json.Unmarshal(text, &read); err != nil || read.UID == "" {
		t.Fatal(path, err)
	}
	return read
}
