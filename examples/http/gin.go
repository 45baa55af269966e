package http

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/dbgen-go/dbgen/examples/db"
	"github.com/dbgen-go/dbgen/runtime/httpx"
)

// Gin serves by gin. The chain goes around its engine, and errors that handlers leave
// in its context are answered at the end.
func Gin(chain *httpx.Chain, q *db.Queries) http.Handler {
	engine := gin.New()
	engine.Use(func(c *gin.Context) {
		c.Request.Pattern = c.FullPath() // what the request's queries are reported under
		c.Next()
		if failed := c.Errors.Last(); failed != nil && !c.Writer.Written() {
			httpx.Error(c.Writer, c.Request, failed.Err)
		}
	})
	engine.GET("/users/:id", func(c *gin.Context) {
		user, err := getUser(c.Request.Context(), q, c.Param("id"))
		if err != nil {
			_ = c.Error(err)
			return
		}
		c.JSON(http.StatusOK, user)
	})
	engine.POST("/users", func(c *gin.Context) {
		user, err := createUser(c.Request, q)
		if err != nil {
			_ = c.Error(err)
			return
		}
		c.JSON(http.StatusCreated, user)
	})
	return chain.Middleware(engine)
}
