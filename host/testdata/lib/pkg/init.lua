#!/usr/bin/env tgscript
return "package"
