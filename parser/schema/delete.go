package schema

// delete forgets one object. What depends on it is the business of remove.
func (r *replayer) delete(o object) {
	switch o := o.(type) {
	case *Schema:
		if o.Name == "public" { // the catalogue always has it
			o.Comment = ""
			return
		}
		r.cat.Schemas = without(r.cat.Schemas, o)
	case *Table:
		r.deleteTable(o)
	case *Type:
		s := r.cat.Schema(o.Schema)
		s.Types = without(s.Types, o)
		if o.Kind == Composite {
			delete(r.rels, Name{o.Schema, o.Name})
		}
	case *Sequence:
		r.dropSequence(o)
	case *Function:
		s := r.cat.Schema(o.Schema)
		s.Functions = without(s.Functions, o)
	case *Operator:
		s := r.cat.Schema(o.Schema)
		s.Operators = without(s.Operators, o)
	case *Cast:
		for _, s := range r.cat.Schemas {
			s.Casts = without(s.Casts, o)
		}
	case columnOf:
		r.deleteColumn(o.t, o.c)
	case attributeOf:
		o.t.Columns = without(o.t.Columns, o.c)
	case defaultOf:
		o.c.Default = nil
		if o.c.sequence != nil && !o.c.sequence.identity {
			o.c.sequence = nil
		}
	case constraintOf:
		o.t.Constraints = without(o.t.Constraints, o.c)
		for _, child := range o.t.children {
			if own := child.Constraint(o.c.Name); own != nil && o.c.Kind == Check {
				own.parents = max(own.parents-1, 0)
			}
		}
	case indexOf:
		r.dropIndex(o.t, o.i)
	case triggerOf:
		o.t.Triggers = without(o.t.Triggers, o.tr)
	}
}

func (r *replayer) deleteTable(t *Table) {
	if s := r.cat.Schema(t.Schema); s != nil {
		s.Tables = without(s.Tables, t)
	}
	delete(r.rels, t.QualifiedName())
	for _, parent := range t.Inherits {
		parent.children = without(parent.children, t)
	}
}

func (r *replayer) deleteColumn(t *Table, c *Column) {
	t.Columns = without(t.Columns, c)
	for _, child := range t.children {
		if own := child.Column(c.Name); own != nil {
			own.parents = max(own.parents-1, 0)
		}
	}
	r.renamed = true
}

// dropSequence forgets a sequence.
func (r *replayer) dropSequence(seq *Sequence) {
	if s := r.cat.Schema(seq.Schema); s != nil {
		s.Sequences = without(s.Sequences, seq)
	}
	delete(r.rels, Name{seq.Schema, seq.Name})
	if c := seq.OwnedBy; c != nil && c.sequence == seq {
		c.sequence = nil
	}
}
