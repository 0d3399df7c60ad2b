package plugin_test

import "testing"

func TestAViolationIsShownAsItsTrace(t *testing.T) {
	far := standInWithRules(t, map[string]string{"/api/violations/9f2c": `{"id":"9f2c","traceId":"4bf9","spans":[{"spanId":"01","name":"charge"}]}`})
	response := ask(t, far.instance, `{"queryType":"violation_trace","violationId":"9f2c"}`)
	if response.Error != nil || response.Frames[0].Rows() != 1 || response.Frames[0].Meta.PreferredVisualization != "trace" {
		t.Errorf("%+v", response)
	}
	if missing := ask(t, far.instance, `{"queryType":"violation_trace","violationId":"0000"}`); missing.Status != 404 {
		t.Errorf("an unknown violation gives %d", missing.Status)
	}
}
