// Package outside tells which calls leave the process: requests of other services,
// by the types of what is called and never by a function's name alone. It knows
// go/types; it must not know what the calls mean to a rule.
package outside

import (
	"go/types"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/gotypes"
)

// services are packages whose calls leave the process and are not for the
// database, with what their functions are called.
var services = map[string][]string{
	"net/http": {"Do", "Get", "Post", "Head", "PostForm", "RoundTrip"},
	"os/exec":  {"Run", "Output", "CombinedOutput", "Start"},
	"net/smtp": {"SendMail", "Dial"},
	"net":      {"Dial", "DialContext", "DialTimeout", "LookupHost", "LookupIP", "LookupTXT", "LookupMX"},
}

// clients are packages of clients that speak other protocols than these, with what
// their functions are called; none is all that may fail.
var clients = map[string][]string{
	"github.com/ethereum/go-ethereum/ethclient":            nil,
	"github.com/ethereum/go-ethereum/rpc":                  {"Call", "CallContext", "BatchCall", "BatchCallContext"},
	"github.com/ethereum/go-ethereum/accounts/abi/bind":    {"Call", "Transact", "RawTransact", "FilterLogs", "WaitMined", "WaitDeployed", "DeployContract"},
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2": {"Call", "Transact", "RawTransact", "FilterLogs", "WaitMined", "WaitDeployed", "DeployContract"},
	"github.com/btcsuite/btcd/rpcclient":                   nil,
	"github.com/ThreeDotsLabs/watermill/message":           {"Publish"},
	"github.com/nats-io/nats.go":                           {"Publish", "PublishMsg", "PublishRequest", "Request", "RequestWithContext", "RequestMsg", "RequestMsgWithContext", "Ack", "AckSync", "Nak", "Term"},
	"github.com/nats-io/nats.go/jetstream":                 {"Publish", "PublishMsg", "Ack", "DoubleAck", "Nak", "Term"},
	"github.com/hibiken/asynq":                             {"Enqueue", "EnqueueContext"},
	"cloud.google.com/go/internal/pubsub":                  {"Get"},
	"github.com/gomodule/redigo/redis":                     {"Do", "DoContext", "DoWithTimeout", "Receive"},
	"gocloud.dev/blob":                                     nil,
	"github.com/segmentio/kafka-go":                        {"WriteMessages", "CommitMessages"},
	"github.com/IBM/sarama":                                {"SendMessage", "SendMessages"},
	"github.com/confluentinc/confluent-kafka-go/kafka":     {"Produce"},
	"github.com/confluentinc/confluent-kafka-go/v2/kafka":  {"Produce"},
	"github.com/apache/pulsar-client-go/pulsar":            {"Send"},
	"github.com/nsqio/go-nsq":                              {"Publish", "DeferredPublish", "MultiPublish"},
	"github.com/rabbitmq/amqp091-go":                       {"Publish", "PublishWithContext", "PublishWithDeferredConfirmWithContext", "Ack", "Nack", "Reject"},
	"net/rpc":                                              {"Call"},
	"golang.org/x/crypto/ssh":                              {"Dial", "Run", "Output", "CombinedOutput"},
	"github.com/emersion/go-imap/client":                   nil,
	"github.com/go-ldap/ldap/v3":                           {"Add", "Del", "DialURL", "Modify", "ModifyDN", "ModifyWithResult", "PasswordModify", "Search", "SearchWithPaging"},
	"github.com/ipfs/interface-go-ipfs-core":               nil,
	"github.com/ipfs/boxo/coreiface":                       nil,
	"github.com/ipfs/kubo/core/coreiface":                  nil,
	"github.com/ipfs/go-ipld-format":                       {"Add", "AddMany", "Get", "GetMany", "GetNode", "Remove", "RemoveMany"},
	"github.com/libp2p/go-libp2p-core/host":                {"Connect", "NewStream"},
	"github.com/libp2p/go-libp2p-host":                     {"Connect", "NewStream"},
	"github.com/libp2p/go-libp2p/core/host":                {"Connect", "NewStream"},
	"gopkg.in/gomail.v2":                                   {"DialAndSend", "Send"},
	"github.com/wneessen/go-mail":                          {"DialAndSend", "DialAndSendWithContext", "Send"},
}

// queues are packages of clients that have messages among what they store, with what sends one
// or says that it is done with.
var queues = map[string][]string{
	"github.com/twmb/franz-go/pkg/kgo":    {"Produce", "ProduceSync", "TryProduce"},
	"github.com/eclipse/paho.mqtt.golang": {"Publish"},
	"cloud.google.com/go/pubsub":          {"Publish"},
	"cloud.google.com/go/pubsub/v2":       {"Publish"},
	"github.com/redis/go-redis/v9":        {"LPush", "Publish", "RPush", "XAck", "XAdd"},
	"github.com/go-redis/redis/v8":        {"LPush", "Publish", "RPush", "XAck", "XAdd"},
}

// families are the beginnings of the paths of clients that are many packages: what may fail in
// them is a request.
var families = []string{"github.com/stripe/stripe-go/"}

// isOfFamily reports whether a function is a request by one of these.
func isOfFamily(fn *types.Func) bool {
	return mayFail(fn.Signature()) && slices.ContainsFunc(families, func(begin string) bool { return strings.HasPrefix(fn.Pkg().Path(), begin) })
}

// starters are clients whose calls give what waits for the answer, and not whether they
// failed, with what these are called.
var starters = map[string][]string{
	"github.com/emersion/go-imap/v2/imapclient.Client": {"Append", "Copy", "Expunge", "Fetch", "Move", "Search", "Store", "UIDExpunge", "UIDSearch"},
}

// options are the packages of the options that the calls of clients take as their
// last parameter.
var options = []string{
	"google.golang.org/grpc", "github.com/googleapis/gax-go/v2", "google.golang.org/api/googleapi",
}

// Service reports whether a function is a request of another service. Of a method
// that is not here says nothing else than that its receiver does HTTP; declared says
// which packages have their source looked at, for which that is no answer.
func Service(fn *types.Func, declared func(*types.Package) bool) bool {
	if fn.Pkg() == nil || strings.HasPrefix(fn.Name(), "Presign") && !declared(fn.Pkg()) { // that only signs
		return false
	}
	if names, ok := services[fn.Pkg().Path()]; ok {
		if recv := fn.Signature().Recv(); fn.Pkg().Path() == "net/http" && recv != nil && strings.HasSuffix(recv.Type().String(), "http.Header") {
			return false // Header.Get
		}
		return slices.Contains(names, fn.Name())
	}
	if _, ok := clients[fn.Pkg().Path()]; ok {
		return isOfClients(fn)
	}
	if names, ok := queues[fn.Pkg().Path()]; ok {
		return slices.Contains(names, fn.Name())
	}
	if recv := fn.Signature().Recv(); recv != nil && slices.Contains(starters[gotypes.Qualified(recv.Type())], fn.Name()) {
		return true
	}
	if strings.HasPrefix(fn.Pkg().Path(), "github.com/aws/aws-sdk-go/service/") {
		results := fn.Signature().Results()
		return results.Len() == 2 && gotypes.IsError(results.At(1).Type()) && fn.Signature().Params().Len() > 0
	}
	return IsRemote(fn) || isOfFamily(fn) || takesOptions(fn.Signature(), fn.Pkg().Path()) || isOfHTTP(fn) || !declared(fn.Pkg()) && (isClientCall(fn) || isOfClient(fn) || hasClient(fn) || givesResponse(fn.Signature()))
}

// isOfClients reports whether a function is a request by one of clients.
func isOfClients(fn *types.Func) bool {
	names, ok := clients[fn.Pkg().Path()]
	return ok && mayFail(fn.Signature()) && (names == nil || slices.Contains(names, fn.Name()))
}

// IsRemote reports whether a method is that of a client of Connect's, which the
// server has, too: in another process.
func IsRemote(fn *types.Func) bool {
	recv, params := fn.Signature().Recv(), fn.Signature().Params()
	return recv != nil && types.IsInterface(recv.Type()) && params.Len() == 2 && gotypes.Qualified(params.At(1).Type()) == "connectrpc.com/connect.Request"
}

// takesOptions reports whether a function's last parameter is the options of a
// client's call. They may be all that a method takes: of a request that others have
// filled, as Do of Google's clients.
func takesOptions(sig *types.Signature, pkg string) bool {
	if !sig.Variadic() || sig.Params().Len() < 2 && (sig.Recv() == nil || !mayFail(sig)) {
		return false
	}
	slice, ok := sig.Params().At(sig.Params().Len() - 1).Type().(*types.Slice)
	if !ok {
		return false
	}
	if strings.HasPrefix(pkg, "github.com/aws/aws-sdk-go-v2/service/") {
		_, isFunc := slice.Elem().Underlying().(*types.Signature)
		return isFunc && sig.Recv() != nil // what makes a client asks nothing
	}
	n, ok := types.Unalias(slice.Elem()).(*types.Named)
	return ok && n.Obj().Name() == "CallOption" && n.Obj().Pkg() != nil && slices.Contains(options, n.Obj().Pkg().Path())
}

// isClientCall reports whether a method is a client's that sends requests: it takes
// a context, may fail, and its receiver holds what does HTTP. Where it takes no context,
// it gives an answer and has what does HTTP near.
func isClientCall(fn *types.Func) bool {
	sig := fn.Signature()
	return isWaitedFor(sig) && holdsHTTP(sig.Recv().Type(), 3) || asks(sig) && holds(sig.Recv().Type(), 2, overHTTP) || isRequest(fn)
}

// isRequest reports whether a method is given a record that says what is asked for, of its
// own package, and gives no more than whether that failed, and its receiver itself has what
// does HTTP.
func isRequest(fn *types.Func) bool {
	sig := fn.Signature()
	if sig.Recv() == nil || sig.Params().Len() == 0 || sig.Results().Len() != 1 || !mayFail(sig) || !holds(sig.Recv().Type(), 1, overHTTP) {
		return false
	}
	n, ok := types.Unalias(gotypes.Deref(sig.Params().At(0).Type())).(*types.Named)
	if !ok || n.Obj().Pkg() != fn.Pkg() {
		return false
	}
	_, ok = n.Underlying().(*types.Struct)
	return ok
}

// isWaitedFor reports whether a signature is that of a method which takes a context
// and may fail.
func isWaitedFor(sig *types.Signature) bool {
	return sig.Recv() != nil && sig.Params().Len() > 0 && mayFail(sig) && gotypes.Qualified(sig.Params().At(0).Type()) == "context.Context"
}

// mayFail reports whether the last result of a function is an error.
func mayFail(sig *types.Signature) bool {
	n := sig.Results().Len()
	return n > 0 && gotypes.IsError(sig.Results().At(n-1).Type())
}

// Reaches reports whether a method of a library's type, whose source is not looked at,
// leaves the process: it may fail, and its receiver holds what speaks over the network, or is a client
// whose package is known for that.
func Reaches(fn *types.Func) bool {
	sig := fn.Signature()
	return sig.Recv() != nil && mayFail(sig) && (isOfFamily(fn) || fn.Pkg() != nil && isOfClients(fn) || holdsHTTP(sig.Recv().Type(), 3))
}

// overHTTP are types that send requests by HTTP.
var overHTTP = []string{"net/http.Client", "net/http.RoundTripper"}

// connections are types that speak over the network.
var connections = append(slices.Clip(overHTTP),
	"google.golang.org/grpc.ClientConn", "google.golang.org/grpc.ClientConnInterface",
	"github.com/redis/go-redis/v9.Client", "github.com/redis/go-redis/v9.UniversalClient", "github.com/redis/go-redis/v9.Cmdable",
	"github.com/nats-io/nats.go.Conn", "github.com/rabbitmq/amqp091-go.Channel", "github.com/rabbitmq/amqp091-go.Connection",
	"github.com/segmentio/kafka-go.Writer", "github.com/IBM/sarama.SyncProducer",
)

// holdsHTTP reports whether a type is, or has down to a depth of fields, what does
// HTTP or speaks over the network otherwise.
func holdsHTTP(t types.Type, depth int) bool { return holds(t, depth, connections) }

// holds is holdsHTTP of some connections by their names, and those that stand for them.
func holds(t types.Type, depth int, connections []string) bool {
	if slices.Contains(connections, gotypes.Qualified(t)) {
		return true
	}
	switch t := gotypes.Deref(t).Underlying().(type) {
	case *types.Interface: // of those that stand for http.Client
		for m := range t.Methods() {
			if givesResponse(m.Signature()) {
				return true
			}
		}
	case *types.Struct:
		for field := range t.Fields() {
			if depth > 0 && holds(field.Type(), depth-1, connections) {
				return true
			}
		}
	}
	return false
}
