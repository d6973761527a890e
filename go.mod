module github.com/tgscript/tgscript

go 1.26.0

require (
	github.com/VictoriaMetrics/metrics v1.35.1 // run --metrics: counters and histograms for Prometheus
	github.com/coder/websocket v1.8.15 // WebSocket, one of the ways to Telegram's servers
	github.com/ergochat/readline v0.1.3 // repl: a line that is edited, with history and completion
	github.com/fsnotify/fsnotify v1.10.1 // run --watch: scripts that are saved
	github.com/gofrs/flock v0.13.1 // one process at a time uses an account, on every system
	github.com/pion/opus v0.1.0 // the wave of a voice message
	github.com/robfig/cron/v3 v3.0.1 // when a cron line is due
	github.com/rogpeppe/go-internal v1.16.0 // testscript: stories of the command, for tests only
	github.com/spf13/pflag v1.1.0 // GNU-style flags
	github.com/yuin/goldmark v1.8.7 // the guide means what it means in CommonMark, for tests only
	github.com/yuin/gopher-lua v1.1.2 // the Lua that scripts run on
	golang.org/x/crypto v0.58.0 // seals keys at rest: argon2id, chacha20poly1305
	golang.org/x/image v0.47.0 // scales photos and thumbnails
	golang.org/x/net v0.62.0 // SOCKS5 proxies, and what the environment says of them
	golang.org/x/sys v0.49.0 // locks a file that is open, on every system
	golang.org/x/term v0.47.0 // secrets are typed unseen
	layeh.com/gopher-luar v1.0.11 // carries Go values into Lua
	modernc.org/sqlite v1.61.1 // an account's file, without cgo
	rsc.io/qr v0.2.0 // the code that a phone scans to sign in
)

require (
	github.com/dustin/go-humanize v1.1.0 // indirect
	github.com/google/uuid v1.6.0 // indirect
	github.com/mattn/go-isatty v0.0.24 // indirect
	github.com/ncruces/go-strftime v1.1.0 // indirect
	github.com/remyoudompheng/bigfft v0.0.0-20230129092748-24d4a6f8daec // indirect
	github.com/valyala/fastrand v1.1.0 // indirect
	github.com/valyala/histogram v1.2.0 // indirect
	golang.org/x/text v0.43.0 // indirect
	golang.org/x/tools v0.52.0 // indirect
	modernc.org/libc v1.79.0 // indirect
	modernc.org/mathutil v1.7.1 // indirect
	modernc.org/memory v1.12.1 // indirect
)
