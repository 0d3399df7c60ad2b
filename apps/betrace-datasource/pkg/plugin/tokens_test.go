package plugin_test

import (
	"bufio"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

const cli = "../../../betrace-cli/src/main.ts"

func TestABackendThatAsksForTokensTakesTheOneThatIsConfigured(t *testing.T) {
	node, err := exec.LookPath("node")
	if version, _ := exec.Command("node", "--version").Output(); err != nil || !strings.HasPrefix(string(version), "v24.") {
		t.Skip("Node 24 is not on the PATH: run this by npm test")
	}
	viewer, ingest := generateToken(t, node), generateToken(t, node)
	url := serve(t, node, "tokens:\n"+
		"  - { name: datasource, role: viewer, token: "+viewer+" }\n"+
		"  - { name: collector, role: ingest, token: "+ingest+" }\n")
	for name, c := range map[string]struct {
		token, says string
		status      backend.HealthStatus
	}{
		"a viewer's":          {viewer, "answers within", backend.HealthStatusOk},
		"none":                {"", "Set a token with role viewer", backend.HealthStatusError},
		"too low a role":      {ingest, "needs the role viewer", backend.HealthStatusError},
		"one that is unknown": {viewer + "x", "no token of BeTrace", backend.HealthStatusError},
	} {
		t.Run(name, func(t *testing.T) {
			instance := instanceOf(t, backend.DataSourceInstanceSettings{
				URL:                     url,
				DecryptedSecureJSONData: map[string]string{"token": c.token},
			})
			result, err := instance.CheckHealth(context.Background(), &backend.CheckHealthRequest{})
			if err != nil || result.Status != c.status || !strings.Contains(result.Message, c.says) {
				t.Errorf("%v: %v", result, err)
			}
			if c.token != "" && strings.Contains(result.Message, c.token) {
				t.Error("the message shows the token")
			}
		})
	}
}

func generateToken(t *testing.T, node string) string {
	t.Helper()
	token, err := exec.Command(node, cli, "tokens", "generate").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(token))
}

// serve runs the real backend with these tokens until the test has ended, and returns its address.
func serve(t *testing.T, node, tokens string) string {
	t.Helper()
	folder := t.TempDir()
	file := filepath.Join(folder, "tokens.yaml")
	if err := os.WriteFile(file, []byte(tokens), 0o600); err != nil {
		t.Fatal(err)
	}
	command := exec.Command(node, cli, "serve", "--http-addr", "127.0.0.1:0", "--grpc-addr", "127.0.0.1:0",
		"--data-dir", filepath.Join(folder, "data"), "--bootstrap-tokens-file", file, "--spool-reserve", "1MiB", "--shards", "0")
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	})
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		var line struct{ HTTPURL string }
		if json.Unmarshal(lines.Bytes(), &line) == nil && line.HTTPURL != "" {
			return line.HTTPURL
		}
	}
	t.Fatal("the backend ended before it listened")
	return ""
}
