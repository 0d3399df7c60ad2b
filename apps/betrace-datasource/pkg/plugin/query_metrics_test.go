package plugin_test

import "testing"

func TestServiceMetricsAreThePresentValues(t *testing.T) {
	far := standInWithRules(t, map[string]string{"/metrics": "# TYPE open gauge\nopen 7\n# TYPE other gauge\nother 1\n"})
	response := ask(t, far.instance, `{"queryType":"service_metrics","metrics":["open"]}`)
	if response.Error != nil || len(response.Frames[0].Fields) != 2 || response.Frames[0].Fields[1].At(0) != 7.0 {
		t.Errorf("%+v", response)
	}
}
