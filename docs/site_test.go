package docs

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

var testSite = sync.OnceValue(func() *Site { return New(Options{}) })

func TestMethodPage(t *testing.T) {
	page := string(testSite().File("methods/messages.sendMessage.html"))
	for _, want := range []string{"<h1>messages.<wbr>sendMessage</h1>", `data-root="../"`} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q in\n%s", want, page)
		}
	}
}

func TestServe(t *testing.T) {
	for path, want := range map[string]int{"/": 200, "/index.html": 200, "/assets/style.css": 200, "/methods/no.html": 404, "/../go.mod": 404} {
		w := httptest.NewRecorder()
		testSite().ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Code != want {
			t.Errorf("%s: %d, want %d", path, w.Code, want)
		}
	}
}
