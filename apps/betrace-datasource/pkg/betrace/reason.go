package betrace

import (
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"syscall"
)

// Reason says in one word why no HTTP answer came: dns, refused, timeout, tls_authority, tls_expired, tls_hostname,
// tls_none (the other side speaks no TLS), tls or other. Programs read it where people read the message. It is empty for
// an error that is no failed connection.
func Reason(err error) string {
	var (
		dns       *net.DNSError
		timeout   net.Error
		authority x509.UnknownAuthorityError
		invalid   x509.CertificateInvalidError
		hostname  x509.HostnameError
		operation *net.OpError
	)
	switch {
	case errors.As(err, &dns) && !dns.IsTimeout:
		return "dns"
	case errors.As(err, &timeout) && timeout.Timeout():
		return "timeout"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "refused"
	case errors.As(err, &authority):
		return "tls_authority"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "tls_expired"
	case errors.As(err, &hostname):
		return "tls_hostname"
	case errors.Is(err, http.ErrSchemeMismatch):
		return "tls_none"
	case errors.As(err, &invalid):
		return "tls"
	case errors.As(err, &operation):
		// An alert of TLS, which has no public type, is an error of the side that sent it.
		if operation.Op == "remote error" || operation.Op == "local error" {
			return "tls"
		}
		return "other"
	}
	return ""
}
