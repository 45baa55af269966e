package pgcat

// An OID identifies a type, function, operator or relation. Built-in objects
// have PostgreSQL's own OIDs below 10000; those that initdb numbers follow from
// 10000, and everything that is added to a catalogue from FirstUserOID.
type OID uint32

// FirstUserOID is the first OID that an added object can get.
const FirstUserOID OID = 16384

// The types that SQL's own syntax refers to.
const (
	Bool        OID = 16
	Bytea       OID = 17
	Char        OID = 18 // "char", one byte
	Name        OID = 19
	Int8        OID = 20
	Int2        OID = 21
	Int2Vector  OID = 22
	Int4        OID = 23
	Text        OID = 25
	Oid         OID = 26
	Tid         OID = 27
	Xid         OID = 28
	Cid         OID = 29
	OidVector   OID = 30
	JSON        OID = 114
	XML         OID = 142
	JSONPath    OID = 4072
	Float4      OID = 700
	Float8      OID = 701
	Unknown     OID = 705
	Money       OID = 790
	Int4Array   OID = 1007
	TextArray   OID = 1009
	Bpchar      OID = 1042 // character(n)
	Varchar     OID = 1043
	Date        OID = 1082
	Time        OID = 1083
	Timestamp   OID = 1114
	Timestamptz OID = 1184
	Interval    OID = 1186
	Timetz      OID = 1266
	Bit         OID = 1560
	Varbit      OID = 1562
	Numeric     OID = 1700
	Record      OID = 2249
	Cstring     OID = 2275
	Any         OID = 2276
	AnyArray    OID = 2277
	Void        OID = 2278
	Trigger     OID = 2279
	Internal    OID = 2281
	AnyElement  OID = 2283
	RecordArray OID = 2287
	AnyNonarray OID = 2776
	UUID        OID = 2950
	AnyEnum     OID = 3500
	TSVector    OID = 3614
	JSONB       OID = 3802
	AnyRange    OID = 3831

	EventTrigger            OID = 3838
	AnyMultirange           OID = 4537
	AnyCompatibleMultirange OID = 4538
	AnyCompatible           OID = 5077
	AnyCompatibleArray      OID = 5078
	AnyCompatibleNonarray   OID = 5079
	AnyCompatibleRange      OID = 5080
)
