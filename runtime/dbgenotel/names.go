package dbgenotel

import "go.opentelemetry.io/otel/attribute"

// scope names the instrumentation.
const scope = "github.com/dbgen-go/dbgen/runtime/dbgenotel"

// schemaURL names the version of the semantic conventions to which the names keep.
const schemaURL = "https://opentelemetry.io/schemas/1.43.0"

// Attributes of the semantic conventions. They are written out, rather than imported from
// one of the many versions of package semconv, which programs would then link; a test
// holds them to the newest.
const (
	keySystem     = attribute.Key("db.system.name")
	keyNamespace  = attribute.Key("db.namespace")
	keyOperation  = attribute.Key("db.operation.name")
	keyCollection = attribute.Key("db.collection.name")
	keySummary    = attribute.Key("db.query.summary")
	keyText       = attribute.Key("db.query.text")
	keyBatchSize  = attribute.Key("db.operation.batch.size")
	keyStatus     = attribute.Key("db.response.status_code")
	keyRows       = attribute.Key("db.response.returned_rows")
	keyErrorType  = attribute.Key("error.type")
	keyAddress    = attribute.Key("server.address")
	keyPort       = attribute.Key("server.port")
	keyPoolName   = attribute.Key("db.client.connection.pool.name")
	keyPoolState  = attribute.Key("db.client.connection.state")
)

// keyParameter begins the names of parameters; the conventions count them from 0.
const keyParameter = "db.query.parameter."

// Attributes of dbgen's own.
const (
	keyQuery   = attribute.Key("dbgen.query.name")   // "db.GetStory"
	keySource  = attribute.Key("dbgen.source")       // observe.Source: "primary", "replica", "l1"
	keyReason  = attribute.Key("dbgen.route.reason") // why this server
	keyAttempt = attribute.Key("dbgen.attempt")      // from 2 on
	keySlow    = attribute.Key("dbgen.slow")         // longer than the query may take
	keyTier    = attribute.Key("dbgen.cache.tier")   // "l1" or "l2"
	keyResult  = attribute.Key("dbgen.result")       // "hit" or "miss"; "allowed", "refused" or "exempt"
	keyOrigin  = attribute.Key("dbgen.origin")       // "local" or "remote"
)

// eventAnswered is the name of the event of a call that a cache answered.
const eventAnswered = "dbgen.cache.answered"

var system = keySystem.String("postgresql")
