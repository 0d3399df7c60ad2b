package betrace_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/betrace"
)

func TestWhyNoConnectionCameAboutIsToldApart(t *testing.T) {
	secure := httptest.NewTLSServer(answer(200, "application/json", "{}"))
	plain := httptest.NewServer(answer(200, "application/json", "{}"))
	closed := httptest.NewServer(nil)
	t.Cleanup(secure.Close)
	t.Cleanup(plain.Close)
	closed.Close()

	trusting := x509.NewCertPool()
	trusting.AddCert(secure.Certificate())
	later := func() time.Time { return secure.Certificate().NotAfter.Add(time.Hour) }
	byTLS := func(config *tls.Config) http.RoundTripper { return &http.Transport{TLSClientConfig: config} }
	byDial := func(err error) http.RoundTripper {
		return &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) { return nil, err }}
	}

	for _, c := range []struct {
		want      string
		address   string
		transport http.RoundTripper
	}{
		// No test asks a resolver: what it would say comes from the dialer.
		{"dns", "http://betrace.invalid", byDial(&net.OpError{Op: "dial", Err: &net.DNSError{IsNotFound: true}})},
		{"timeout", "http://betrace.invalid", byDial(&net.OpError{Op: "dial", Err: &net.DNSError{IsTimeout: true}})},
		{"other", "http://betrace.invalid", byDial(&net.OpError{Op: "dial", Err: net.ErrClosed})},
		{"refused", closed.URL, nil},
		{"tls_authority", secure.URL, byTLS(&tls.Config{RootCAs: x509.NewCertPool()})},
		{"tls_expired", secure.URL, byTLS(&tls.Config{RootCAs: trusting, Time: later})},
		{"tls_hostname", secure.URL, byTLS(&tls.Config{RootCAs: trusting, ServerName: "betrace.internal"})},
		{"tls", secure.URL, byTLS(&tls.Config{RootCAs: trusting, MaxVersion: tls.VersionTLS10, MinVersion: tls.VersionTLS10})},
		{"tls_none", strings.Replace(plain.URL, "http:", "https:", 1), nil},
		{"", secure.URL, byTLS(&tls.Config{RootCAs: trusting})},
		{"", plain.URL + "/elsewhere", nil},
	} {
		t.Run(c.want+" "+c.address, func(t *testing.T) {
			base, err := url.Parse(c.address)
			if err != nil {
				t.Fatal(err)
			}
			_, err = betrace.NewClient(&http.Client{Transport: c.transport}, base, "").Health(context.Background())
			if got := betrace.Reason(err); got != c.want {
				t.Errorf("%q for %v, want %q", got, err, c.want)
			}
		})
	}
}
