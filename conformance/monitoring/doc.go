// Package monitoring holds deploy/prometheus to Prometheus itself. It is a module of its
// own since Prometheus' libraries want versions that the other conformance tests cannot have.
package monitoring
