module github.com/dbgen-go/dbgen/examples

go 1.26.0

require (
	github.com/dbgen-go/dbgen/runtime v0.0.0
	github.com/jackc/pgx/v5 v5.12.0
)

replace github.com/dbgen-go/dbgen/runtime => ../runtime
