// Package loader stands for dbgen's loaders.
package loader

import "context"

type Result[V any] struct {
	Value V
	Err   error
}

type Loader[K comparable, V any] struct{}

func New[K comparable, V any](fetch func(ctx context.Context, keys []K) ([]Result[V], error)) *Loader[K, V] {
	return &Loader[K, V]{}
}

func (l *Loader[K, V]) Load(ctx context.Context, key K) (v V, err error)       { return v, nil }
func (l *Loader[K, V]) LoadAll(ctx context.Context, keys []K) []Result[V]      { return nil }
func (l *Loader[K, V]) LoadThunk(ctx context.Context, key K) func() (V, error) { return nil }
func (l *Loader[K, V]) Prime(key K, value V) bool                              { return false }
func (l *Loader[K, V]) Clear(keys ...K)                                        {}
