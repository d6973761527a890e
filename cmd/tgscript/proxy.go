package main

import (
	"fmt"
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/tgscript/tgscript/telegram"
)

// proxyFlag is the way out that every command that connects can be told.
type proxyFlag struct{ url string }

// noProxy is the value of --proxy that keeps the environment's from being used.
const noProxy = "none"

// aboutProxies is for the help of the commands that connect.
const aboutProxies = `--proxy is one of
  socks5://[USER:PASSWORD@]HOST:PORT
  http://[USER:PASSWORD@]HOST:PORT, or https:, with the method CONNECT
  tg://proxy?server=HOST&port=PORT&secret=SECRET, or https://t.me/proxy?...
  tg://socks?server=HOST&port=PORT, or https://t.me/socks?...
  wss://web.telegram.org for Telegram's WebSockets, wss://HOST/PATH for another
  none for no proxy, whatever the environment says
A link has to be in quotes, for its &. Names are resolved by the proxy. Without
--proxy, TGSCRIPT_PROXY counts, then ALL_PROXY or all_proxy, but not for servers
on this machine and those that NO_PROXY or no_proxy lists.`

func (o *proxyFlag) flags(flags *pflag.FlagSet) {
	flags.StringVar(&o.url, "proxy", "", "connect by way of the proxy at `URL`, or by none")
}

// apply makes options use the proxy that was named, or else the environment's if
// it is for the servers of the options.
func (o *proxyFlag) apply(options *telegram.Options) error {
	url, from := o.url, "--proxy"
	if url == "" {
		url, from = proxyFromEnvironment(options)
	}
	if url == "" || url == noProxy {
		return nil
	}
	p, err := telegram.ParseProxy(url)
	if err != nil {
		hint := "--help lists the kinds of proxies"
		switch {
		case from != "--proxy":
			hint = "--proxy none connects without it"
		case strings.Contains(url, "?server=") && !strings.Contains(url, "&"):
			hint = "put the link into quotes: the shell takes & for itself"
		}
		return &usageError{fmt.Sprintf("%s: %v", from, err), hint}
	}
	options.Proxy = p
	return nil
}

// proxyFromEnvironment is the proxy that the environment names, and where. It is
// none for a server in this process, or if no address of the options is to be
// reached through a proxy.
func proxyFromEnvironment(options *telegram.Options) (url, from string) {
	if options.Dial != nil {
		return "", ""
	}
	dcs := options.DCs
	if len(dcs) == 0 {
		dcs = telegram.TelegramDCs(options.Test)
	}
	except := os.Getenv("NO_PROXY")
	if except == "" {
		except = os.Getenv("no_proxy")
	}
	if !slices.ContainsFunc(dcs, func(dc telegram.DC) bool { return !goesDirect(dc.Addr, except) }) {
		return "", ""
	}
	for _, name := range []string{"TGSCRIPT_PROXY", "ALL_PROXY", "all_proxy"} {
		if url := os.Getenv(name); url != "" {
			return url, name
		}
	}
	return "", ""
}

// goesDirect tells whether a server is on this machine or in a list of servers
// that no proxy is for: names, with all below them, addresses and networks, each
// with or without a port, or * for all.
func goesDirect(addr, except string) bool {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		host = addr
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	ip, _ := netip.ParseAddr(host)
	ip = ip.Unmap()
	if host == "localhost" || ip.IsLoopback() {
		return true
	}
	return slices.ContainsFunc(strings.FieldsFunc(except, func(r rune) bool { return r == ',' || r == ' ' }), func(e string) bool {
		return excepted(strings.ToLower(e), host, port, ip)
	})
}

func excepted(entry, host, port string, ip netip.Addr) bool {
	if network, err := netip.ParsePrefix(entry); err == nil {
		return network.Contains(ip)
	}
	if h, p, err := net.SplitHostPort(entry); err == nil {
		if p != port {
			return false
		}
		entry = h
	}
	if a, err := netip.ParseAddr(strings.Trim(entry, "[]")); err == nil {
		return a.Unmap() == ip
	}
	entry = strings.TrimPrefix(entry, "*")
	return entry == "" || host == entry || strings.HasSuffix(host, "."+strings.TrimPrefix(entry, "."))
}
