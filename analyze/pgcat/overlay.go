package pgcat

// AddExtension adds what CREATE EXTENSION makes, into the schema "public". It
// reports whether the extension is known; adding it again does nothing.
func (c *Catalog) AddExtension(name string) bool { return c.AddExtensionIn(name, "public") }

// AddExtensionIn is AddExtension for CREATE EXTENSION … SCHEMA.
func (c *Catalog) AddExtensionIn(name, schema string) bool { return false }

// AddType gives t an OID and makes what PostgreSQL makes along with it: its
// array type (t.Array), and for a range its multirange type and constructor
// functions. Kind, Schema and Name must be set, and what the kind needs: Labels,
// Base, Attrs or Subtype. An existing type of that name is replaced.
func (c *Catalog) AddType(t *Type) *Type { return t }

// AddRange is AddType for a range whose multirange type's name was given.
func (c *Catalog) AddRange(t *Type, multirange string) *Type { return t }

// AddFunction adds f, or replaces the function with the same name and argument
// types. It gives f an OID.
func (c *Catalog) AddFunction(f *Function) *Function { return f }

// AddOperator adds o and gives it an OID. Result is taken from Func when it is
// 0.
func (c *Catalog) AddOperator(o *Operator) *Operator { return o }

// AddCast adds k, or replaces the cast between the same types.
func (c *Catalog) AddCast(k *Cast) *Cast { return k }
