package outside

import (
	"go/types"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/gotypes"
)

// stores are packages of clients of key-value stores and queues, by the beginnings
// of their paths: each call that takes a context is a round trip.
var stores = []string{
	"github.com/redis/go-redis/", "github.com/go-redis/redis", "github.com/redis/rueidis", "github.com/valkey-io/valkey-go",
	"github.com/bradfitz/gomemcache/memcache", "github.com/segmentio/kafka-go", "github.com/nats-io/nats.go/jetstream",
	"go.temporal.io/sdk/client", "go.mongodb.org/mongo-driver/",
}

// dialects are functions of such packages that take no context and are round trips,
// by what their receivers are called.
var dialects = map[string][]string{
	"github.com/gomodule/redigo/redis.Conn":          {"Do", "Flush", "Receive"},
	"github.com/bradfitz/gomemcache/memcache.Client": {"Get", "Set", "Add", "Delete", "GetMulti", "Increment", "Touch"},
	"github.com/nats-io/nats.go.Conn":                {"Request", "RequestWithContext", "RequestMsg", "Flush"},
	"github.com/rabbitmq/amqp091-go.Channel":         {"PublishWithContext", "PublishWithDeferredConfirmWithContext"},
	"github.com/IBM/sarama.SyncProducer":             {"SendMessage", "SendMessages"},
	"github.com/aws/aws-sdk-go/aws/request.Request":  {"Send"},
}

// local are methods of clients that only note what is to be sent.
var local = []string{"Pipeline", "TxPipeline", "Subscribe", "PSubscribe", "WithContext", "AddHook", "Context", "B", "Close"}

// Store reports whether a function is a round trip to a key-value store, a queue or a
// document store.
func Store(fn *types.Func) bool {
	recv := fn.Signature().Recv()
	if fn.Pkg() == nil || recv == nil || slices.Contains(local, fn.Name()) {
		return false
	}
	name := gotypes.Qualified(recv.Type())
	if slices.Contains(dialects[name], fn.Name()) {
		return true
	}
	if strings.HasPrefix(fn.Pkg().Path(), "github.com/aws/aws-sdk-go/service/") {
		sig := fn.Signature()
		return sig.Results().Len() == 2 && gotypes.IsError(sig.Results().At(1).Type()) && sig.Params().Len() > 0
	}
	if !slices.ContainsFunc(stores, func(p string) bool { return strings.HasPrefix(fn.Pkg().Path(), p) }) {
		return false
	}
	params := fn.Signature().Params()
	if params.Len() == 0 || gotypes.Qualified(params.At(0).Type()) != "context.Context" {
		return false
	}
	return !strings.HasSuffix(name, ".Pipeline") && !strings.HasSuffix(name, ".Pipeliner") || fn.Name() == "Exec"
}

// Waits reports whether a function waits for time or for other goroutines.
func Waits(fn *types.Func) bool {
	if fn.Pkg() == nil {
		return false
	}
	switch fn.Pkg().Path() + "." + fn.Name() {
	case "time.Sleep":
		return true
	case "sync.Wait":
		recv := fn.Signature().Recv()
		return recv != nil && gotypes.Qualified(recv.Type()) == "sync.WaitGroup"
	case "golang.org/x/sync/errgroup.Wait":
		return true
	}
	return false
}
