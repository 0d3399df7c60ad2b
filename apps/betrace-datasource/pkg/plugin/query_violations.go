package plugin

import (
	"context"
	"fmt"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/betrace"
	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/frames"
)

// queryViolations lists violations as a table or as log lines; a notice says when there are more than the limit.
func (i *Instance) queryViolations(ctx context.Context, q query) (*data.Frame, error) {
	var list []betrace.Violation
	more := false
	if !q.Nothing {
		var err error
		if list, more, err = i.client.ListViolations(ctx, q.filter(), q.Limit, q.Order == "oldest"); err != nil {
			return nil, err
		}
	}
	frame := i.violationsFrame(q, list)
	if more {
		frame.AppendNotices(data.Notice{
			Severity: data.NoticeSeverityWarning,
			Text:     fmt.Sprintf("%d violations, and there are more. Raise the limit or narrow the time range.", len(list)),
		})
	}
	return frame, nil
}

func (i *Instance) violationsFrame(q query, list []betrace.Violation) *data.Frame {
	if q.Format == formatLogs {
		return frames.Logs(list, i.links)
	}
	return frames.Violations(list, i.links)
}

func (q query) filter() betrace.Filter {
	return betrace.Filter{
		From: q.from, To: q.to, Rules: q.Rules, Severities: q.Severities, Services: q.Services, Tags: q.Tags, Frameworks: q.Frameworks,
		TraceID: q.TraceID, Text: q.Text, States: q.States, Complete: q.Complete, Observed: q.Trial,
	}
}
