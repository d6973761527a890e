package reference

// JSON is an entry as help --json shows it, for encoding/json.
func JSON(e Entry) any {
	kind, name, text := e.About()
	return map[string]any{"kind": kind, "name": name, "text": text}
}
