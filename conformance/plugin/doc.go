// Package plugin has no code: its test lets the real sqlc call dbgen as a
// plugin. What sqlc sends is tested in internal/sqlcplugin too, from a record.
package plugin
