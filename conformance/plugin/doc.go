// Package plugin has no code: its tests let the real sqlc call dbgen as a plugin, and
// read the batches that package twin writes. What sqlc sends is tested in
// internal/sqlcplugin too, from a record.
package plugin
