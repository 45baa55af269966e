// Package http shows the same two endpoints behind httpx with net/http, chi, gin and echo.
// It knows routers; what the endpoints do is the generated package's. It is a module of its
// own, so that nobody else has these routers among his modules.
package http
