module github.com/tgscript/tgscript

go 1.26
