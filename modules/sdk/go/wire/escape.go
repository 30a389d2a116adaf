package wire

import "strings"

const hexDigits = "0123456789ABCDEF"

// Escape makes text fit for a segment or a value in a URL: all but letters, digits and "-_.~" becomes %XX. (net/url
// would bring address parsing along, a fiftieth of a small module.)
func Escape(text string) string {
	var escaped strings.Builder
	for i := range len(text) {
		letter := text[i]
		if isUnreserved(letter) {
			escaped.WriteByte(letter)
		} else {
			escaped.Write([]byte{'%', hexDigits[letter>>4], hexDigits[letter&15]})
		}
	}
	return escaped.String()
}

func isUnreserved(letter byte) bool {
	return 'a' <= letter && letter <= 'z' || 'A' <= letter && letter <= 'Z' || '0' <= letter && letter <= '9' ||
		strings.IndexByte("-_.~", letter) >= 0
}
