package http

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/dbgen-go/dbgen/examples/db"
	"github.com/dbgen-go/dbgen/runtime/httpx"
)

// Echo serves by echo. The chain goes around it, and what handlers return is answered by
// httpx, as are echo's own errors.
func Echo(chain *httpx.Chain, q *db.Queries) http.Handler {
	e := echo.New()
	e.HTTPErrorHandler = func(err error, c echo.Context) {
		if c.Response().Committed {
			return
		}
		if own := (*echo.HTTPError)(nil); errors.As(err, &own) { // such as "no such route"
			err = &httpx.Problem{Status: own.Code, Cause: err}
		}
		httpx.Error(c.Response(), c.Request(), err)
	}
	e.Use(func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			c.Request().Pattern = c.Path() // what the request's queries are reported under
			return next(c)
		}
	})
	e.GET("/users/:id", func(c echo.Context) error {
		user, err := getUser(c.Request().Context(), q, c.Param("id"))
		if err != nil {
			return err
		}
		return c.JSON(http.StatusOK, user)
	})
	e.POST("/users", func(c echo.Context) error {
		user, err := createUser(c.Request(), q)
		if err != nil {
			return err
		}
		return c.JSON(http.StatusCreated, user)
	})
	return chain.Middleware(e)
}
