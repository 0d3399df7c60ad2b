// Runs unit tests of alerting rules on Prometheus' own engine, and exits with 1 and the reasons when any fails. A file of
// tests is what `promtool test rules` takes, as far as it tells of series and of the alerts that fire; what it has beyond
// that is refused.
package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql/promqltest"
	"github.com/prometheus/prometheus/rules"
	"gopkg.in/yaml.v3"
)

type testFile struct {
	RuleFiles          []string       `yaml:"rule_files"`
	EvaluationInterval model.Duration `yaml:"evaluation_interval"`
	Tests              []testGroup    `yaml:"tests"`
}

type testGroup struct {
	Name     string         `yaml:"name"`
	Interval model.Duration `yaml:"interval"`
	Series   []struct {
		Series string `yaml:"series"`
		Values string `yaml:"values"`
	} `yaml:"input_series"`
	Alerts []alertTest `yaml:"alert_rule_test"`
}

type alertTest struct {
	At       model.Duration `yaml:"eval_time"`
	Name     string         `yaml:"alertname"`
	Expected []struct {
		Labels      map[string]string `yaml:"exp_labels"`
		Annotations map[string]string `yaml:"exp_annotations"`
	} `yaml:"exp_alerts"`
}

func main() {
	wrong := false
	for _, file := range os.Args[1:] {
		if err := runFile(file); err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", file, err)
			wrong = true
		}
	}
	if wrong {
		os.Exit(1)
	}
}

func runFile(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	var tests testFile
	decoder := yaml.NewDecoder(file)
	decoder.KnownFields(true)
	if err := decoder.Decode(&tests); err != nil {
		return err
	}
	for i, name := range tests.RuleFiles {
		tests.RuleFiles[i] = filepath.Join(filepath.Dir(path), name)
	}
	for _, group := range tests.Tests {
		if err := runGroup(group, tests.RuleFiles, time.Duration(tests.EvaluationInterval)); err != nil {
			return fmt.Errorf("%s: %w", group.Name, err)
		}
	}
	return nil
}

// runGroup evaluates the rules at every interval up to the last test, as a server does, for an alert may have to wait.
func runGroup(group testGroup, files []string, interval time.Duration) error {
	if interval <= 0 || group.Interval <= 0 || len(group.Alerts) == 0 {
		return fmt.Errorf("no interval, or nothing to test")
	}
	load := fmt.Sprintf("load %s\n", group.Interval)
	for _, series := range group.Series {
		load += fmt.Sprintf("  %s %s\n", series.Series, series.Values)
	}
	suite, err := promqltest.NewLazyLoader(load, promqltest.LazyLoaderOpts{EnableAtModifier: true, EnableNegativeOffset: true})
	if err != nil {
		return err
	}
	defer suite.Close()
	manager := rules.NewManager(&rules.ManagerOptions{
		QueryFunc:  rules.EngineQueryFunc(suite.QueryEngine(), suite.Storage()),
		Appendable: suite.Storage(),
		Context:    context.Background(),
		NotifyFunc: func(context.Context, string, ...*rules.Alert) {},
	})
	groups, errs := manager.LoadGroups(interval, labels.EmptyLabels(), "", nil, false, files...)
	if errs != nil {
		return errs[0]
	}
	slices.SortFunc(group.Alerts, func(a, b alertTest) int { return int(a.At - b.At) })
	ordered := make([]*rules.Group, 0, len(groups))
	for _, name := range slices.Sorted(maps.Keys(groups)) {
		ordered = append(ordered, groups[name])
	}
	tests := group.Alerts
	for at := time.Duration(0); len(tests) > 0; at += interval {
		now := time.Unix(0, 0).Add(at)
		suite.WithSamplesTill(now, func(loadErr error) { err = loadErr })
		if err != nil {
			return err
		}
		for _, group := range ordered {
			group.Eval(suite.Context(), now)
			for _, rule := range group.Rules() {
				if rule.LastError() != nil {
					return fmt.Errorf("%s at %s: %w", rule.Name(), at, rule.LastError())
				}
			}
		}
		for ; len(tests) > 0 && time.Duration(tests[0].At) < at+interval; tests = tests[1:] {
			if err := compare(tests[0], ordered); err != nil {
				return err
			}
		}
	}
	return nil
}

func compare(test alertTest, groups []*rules.Group) error {
	var fires []string
	known := false
	for _, group := range groups {
		for _, rule := range group.AlertingRules() {
			if rule.Name() != test.Name {
				continue
			}
			known = true
			for _, alert := range rule.ActiveAlerts() {
				if alert.State == rules.StateFiring {
					fires = append(fires, text(alert.Labels, alert.Annotations))
				}
			}
		}
	}
	if !known {
		return fmt.Errorf("there is no alert %s", test.Name)
	}
	var expected []string
	for _, alert := range test.Expected {
		all := labels.NewBuilder(labels.FromMap(alert.Labels)).Set(labels.AlertName, test.Name).Labels()
		expected = append(expected, text(all, labels.FromMap(alert.Annotations)))
	}
	slices.Sort(fires)
	slices.Sort(expected)
	if !slices.Equal(fires, expected) {
		return fmt.Errorf("%s at %s:\n  expected\n    %s\n  but there fires\n    %s", test.Name, test.At,
			strings.Join(expected, "\n    "), strings.Join(fires, "\n    "))
	}
	return nil
}

func text(of labels.Labels, annotations labels.Labels) string {
	return of.String() + " " + annotations.String()
}
