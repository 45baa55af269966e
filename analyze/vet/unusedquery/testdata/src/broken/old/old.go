package old

import "example.com/gone"

func old() { gone.Queries().Named(1) }
