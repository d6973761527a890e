http.get("https://example.com/path?token=s3cret") --- error: http.get: example.com is not allowed; --allow-http example.com would allow it
---
http.get("http://[::1]:8080/") --- error: http.get: ::1 is not allowed; --allow-http '\[::1\]:8080' would allow it
---
http.post("https://Example.com:8443") --- error: http.post: example.com is not allowed; --allow-http example.com:8443 would allow it
---
http.get("ftp://example.com") --- error: http.get: URL expected, as in https://example.com/path$
---
http.get("https:///path") --- error: http.get: URL expected
---
http.get("https://user:pass@example.com") --- error: http.get: a user and password belong into headers
---
http.get(nil) --- error: http.get: URL expected, got nil
---
http.request("https://example.com") --- error: http.request: table with url expected, got string
---
http.request { method = "BREW", url = "https://example.com" } --- error: http.request: method: GET, .* expected, got string "BREW"
---
http.request {} --- error: http.request: URL expected, got nil
