package db

// A Profile is what the JSON of people holds. It is written by hand: dbgen.yaml
// maps columns to it.
type Profile struct {
	Title string         `json:"title,omitempty"`
	Tags  map[string]int `json:"tags,omitempty"`
	Next  *Profile       `json:"next,omitempty"`
}
