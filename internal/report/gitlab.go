package report

import "io"

// A gitLabIssue is one entry of GitLab's Code Quality report.
type gitLabIssue struct {
	Description string         `json:"description"`
	Check       string         `json:"check_name"`
	Fingerprint string         `json:"fingerprint"`
	Severity    string         `json:"severity"`
	Location    gitLabLocation `json:"location"`
}

type gitLabLocation struct {
	Path  string      `json:"path"`
	Lines gitLabLines `json:"lines"`
}

type gitLabLines struct {
	Begin int `json:"begin"`
	End   int `json:"end,omitempty"`
}

// gitLabSeverities are GitLab's words; it knows "critical" and "blocker", too.
var gitLabSeverities = map[string]string{Error: "major", Warning: "minor", Info: "info"}

// writeGitLab writes findings as GitLab's Code Quality report.
func writeGitLab(w io.Writer, d *Document) error {
	issues := []gitLabIssue{}
	for _, f := range d.Findings {
		text := f.Headline()
		if f.SQL != "" {
			text += "; cure: " + f.SQL
		}
		if f.Write != "" {
			text += "; cure:\n" + f.Write
		}
		issues = append(issues, gitLabIssue{
			Description: text,
			Check:       f.Rule,
			Fingerprint: f.Fingerprint,
			Severity:    gitLabSeverities[f.Severity],
			Location:    gitLabLocation{d.path(f.File), gitLabLines{max(f.Line, 1), f.EndLine}},
		})
	}
	return encode(w, issues)
}
