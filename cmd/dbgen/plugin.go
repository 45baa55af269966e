package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/dbgen-go/dbgen/internal/sqlcplugin"
)

// answerSQLC is what dbgen does when sqlc calls it as a plugin.
func answerSQLC(ctx context.Context, stdin io.Reader, stdout, stderr io.Writer) (status int) {
	warnings, err := sqlcplugin.Run(ctx, stdin, stdout, ".", stamp())
	if err != nil {
		fmt.Fprintln(stderr) // sqlc puts words of its own before this, on the same line
		printError(stderr, err)
		if stopped, ok := errors.AsType[*stoppedError](err); ok {
			return stopped.status()
		}
		return exitFindings
	}
	printWarnings(stderr, &warnings)
	return exitClean
}
