// Package docs makes the reference a site: a page for each method, constructor,
// type, namespace, error and layer of Telegram's API, for each function and
// event of scripts, and for each chapter of the guide.
//
// What the pages say comes from package reference and from guide/*.md; here is
// what they look like. A page is made when it is asked for: by a browser, over
// HTTP (serve.go), or by Write for all of them (write.go). All links are
// relative, nothing is loaded from elsewhere and no script stands in a page, so
// that a site works from a folder and under any path.
package docs
