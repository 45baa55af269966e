package debugpage

import "regexp"

// secrets are where texts of connections have passwords. The drivers leave them out;
// a Dial of the application's own may not.
var secrets = []struct {
	pattern     *regexp.Regexp
	replacement string
}{
	{regexp.MustCompile(`(?i)\b(password|passwd|pwd|secret|token)(\s*[=:]\s*)('[^']*'|"[^"]*"|[^\s,;&)]+)`), "${1}${2}xxxxx"},
	{regexp.MustCompile(`(://[^\s/:@]*:)[^\s/@]+@`), "${1}xxxxx@"},
}

// redacted is an error's text without what looks like a secret, and not longer than
// a few lines.
func redacted(text string) string {
	for _, s := range secrets {
		text = s.pattern.ReplaceAllString(text, s.replacement)
	}
	return cut(text, 500)
}
