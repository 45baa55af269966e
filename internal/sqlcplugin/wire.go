package sqlcplugin

import (
	"encoding/json"
	"errors"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/dbgen-go/dbgen/config"
)

// A request is what dbgen reads of sqlc's plugin.GenerateRequest: the settings,
// and of each query no more than tells which file it is in.
//
// The few fields are taken off the wire here: sqlc's own Go package for them
// brings gRPC, which would make the program a quarter larger.
type request struct {
	plugin  config.SQLCPlugin
	queries []query
	json    bool // the request came as JSON, and so must the answer go
}

type query struct {
	Name string `json:"name"`
	File string `json:"filename"` // without its folder
}

// A file is one of plugin.GenerateResponse.
type file struct {
	Name     string `json:"name"`
	Contents []byte `json:"contents"`
}

// decode reads a request in either of the formats that sqlc has.
func decode(text []byte) (*request, error) {
	if len(text) > 0 && text[0] == '{' { // no field of the message has that tag
		return decodeJSON(text)
	}
	req := &request{}
	err := fields(text, func(n protowire.Number, value []byte) error {
		switch n {
		case 1: // settings
			return req.settings(value)
		case 3: // queries
			var q query
			err := fields(value, func(n protowire.Number, value []byte) error {
				switch n {
				case 2:
					q.Name = string(value)
				case 7:
					q.File = string(value)
				}
				return nil
			})
			req.queries = append(req.queries, q)
			return err
		case 5: // plugin_options
			req.plugin.Options = value
		case 6: // global_options
			req.plugin.Global = value
		}
		return nil
	})
	return req, err
}

// settings reads plugin.Settings.
func (req *request) settings(text []byte) error {
	return fields(text, func(n protowire.Number, value []byte) error {
		switch n {
		case 2:
			req.plugin.Engine = string(value)
		case 3:
			req.plugin.Schema = append(req.plugin.Schema, string(value))
		case 4:
			req.plugin.Queries = append(req.plugin.Queries, string(value))
		case 12: // codegen
			return fields(value, func(n protowire.Number, value []byte) error {
				switch n {
				case 1:
					req.plugin.Out = string(value)
				case 2:
					req.plugin.Name = string(value)
				}
				return nil
			})
		}
		return nil
	})
}

// fields calls found with each string, byte or message field of a message.
func fields(text []byte, found func(protowire.Number, []byte) error) error {
	for len(text) > 0 {
		number, kind, n := protowire.ConsumeTag(text)
		if n < 0 {
			return protowire.ParseError(n)
		}
		text = text[n:]
		if kind != protowire.BytesType {
			if n = protowire.ConsumeFieldValue(number, kind, text); n < 0 {
				return protowire.ParseError(n)
			}
			text = text[n:]
			continue
		}
		value, n := protowire.ConsumeBytes(text)
		if n < 0 {
			return protowire.ParseError(n)
		}
		if err := found(number, value); err != nil {
			return err
		}
		text = text[n:]
	}
	return nil
}

// decodeJSON reads a request that sqlc wrote for "format: json".
func decodeJSON(text []byte) (*request, error) {
	var msg struct {
		Settings *struct {
			Engine  string   `json:"engine"`
			Schema  []string `json:"schema"`
			Queries []string `json:"queries"`
			Codegen struct {
				Out    string `json:"out"`
				Plugin string `json:"plugin"`
			} `json:"codegen"`
		} `json:"settings"`
		Queries       []query `json:"queries"`
		PluginOptions []byte  `json:"plugin_options"`
		GlobalOptions []byte  `json:"global_options"`
	}
	if err := json.Unmarshal(text, &msg); err != nil {
		return nil, err
	}
	if msg.Settings == nil {
		return nil, errors.New("it has no settings")
	}
	s := msg.Settings
	return &request{
		plugin: config.SQLCPlugin{
			Name: s.Codegen.Plugin, Engine: s.Engine, Schema: s.Schema, Queries: s.Queries,
			Out: s.Codegen.Out, Options: msg.PluginOptions, Global: msg.GlobalOptions,
		},
		queries: msg.Queries,
		json:    true,
	}, nil
}

// encode writes a plugin.GenerateResponse.
func encode(files []file, asJSON bool) ([]byte, error) {
	if asJSON {
		return json.Marshal(struct {
			Files []file `json:"files"`
		}{files})
	}
	var text []byte
	for _, f := range files {
		var msg []byte
		msg = protowire.AppendTag(msg, 1, protowire.BytesType)
		msg = protowire.AppendString(msg, f.Name)
		msg = protowire.AppendTag(msg, 2, protowire.BytesType)
		msg = protowire.AppendBytes(msg, f.Contents)
		text = protowire.AppendTag(text, 1, protowire.BytesType)
		text = protowire.AppendBytes(text, msg)
	}
	return text, nil
}
