// Package monitoring holds deploy/prometheus and deploy/grafana to Prometheus itself, to
// Grafana's schema, and to what the example's application exports. It is a module of its
// own since Prometheus' libraries want versions that the other conformance tests cannot have.
package monitoring
