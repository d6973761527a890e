---@meta tgscript.lua

-- What differs in Lua's own library, which is that of Lua 5.1 without debug,
-- package, newproxy, getfenv, setfenv, module, string.dump, os.tmpname,
-- os.setlocale, io.tmpfile, io.input and io.output. goto is there, too.

---The arguments of the script: `arg[1]` is the first, `arg[0]` the script itself.
---```lua
---print(arg[0], arg[1] or "no arguments")
---```
---@type string[]
arg = {}

---Runs a module of the script's own folder once, and returns its value: `require "a.b"` is a/b.lua or a/b/init.lua.
---```lua
---local ok, why = pcall(require, "helpers")
---print(ok, why)
---```
---@param name string The module, dots in it being folders.
---@return any value
function require(name) end

---Compiles a text, or what a function returns piece by piece. Where it is no Lua, it returns nil and what is wrong. There is no bytecode.
---```lua
---local sum = assert(load("return 1 + 2"))
---print(sum())
---```
---@param chunk string|function The text.
---@param name? string What errors call it.
---@param mode? string `"t"`, or nothing.
---@param env? table Its globals.
---@return function? fn
---@return string? why
function load(chunk, name, mode, env) end

---Compiles a text, as `load` does.
---```lua
---print(assert(loadstring("return ..."))("Hello"))
---```
---@param chunk string The text.
---@param name? string What errors call it.
---@return function? fn
---@return string? why
function loadstring(chunk, name) end

---Compiles a file of the script's own folder.
---```lua
---local fn, why = loadfile("settings.lua")
---print(fn, why)
---```
---@param name string The file.
---@return function? fn
---@return string? why
function loadfile(name) end

---Runs a file of the script's own folder.
---```lua
---print(pcall(dofile, "settings.lua"))
---```
---@param name string The file.
---@return any ...
function dofile(name) end

---Calls a function. If it raises, the handler makes the second result of the error; it gets the traceback, too, since there is no debug library.
---```lua
---print(xpcall(function() error("why", 0) end, function(err) return "failed: " .. err end))
---```
---@param fn function What to call.
---@param handler fun(err: any, traceback: string): any What makes the second result of an error.
---@param ... any What the function is called with.
---@return boolean ok
---@return any ...
function xpcall(fn, handler, ...) end

---Does nothing: the collector is Go's.
---@param option? string
---@param argument? any
---@return integer zero
function collectgarbage(option, argument) end

---The clock, the end of the script, and what permissions open: the environment, files and programs.
---@class tgscript.os
os = {}

---Returns the time in seconds since 1970: now, or that of a table of local time.
---```lua
---print(os.time(), os.time{ year = 2026, month = 12, day = 24 })
---```
---@param date? table Year, month, day and, if wanted, hour, min, sec.
---@return integer
function os.time(date) end

---Writes a time as C's strftime does; `"*t"` makes a table, and a ! before the format means UTC.
---```lua
---print(os.date("!%Y-%m-%d", 0))
---```
---@param format? string `"%c"` if left out.
---@param t? number The time; now if left out.
---@return any text The text, or the table.
function os.date(format, t) end

---Returns the seconds since the script began.
---```lua
---print(os.clock())
---```
---@return number
function os.clock() end

---Returns the seconds between two times.
---```lua
---print(os.difftime(os.time(), 0))
---```
---@param later number
---@param earlier? number
---@return number
function os.difftime(later, earlier) end

---Ends the script, from any task, as Ctrl-C would. The event of the handler counts as seen to.
---```lua
---if not account.id then os.exit(1) end
---```
---@param status? boolean|integer true and nothing are 0, false is 1.
function os.exit(status) end

---Returns a variable of the environment, which `--allow-env NAME` allows.
---```lua
---print(pcall(os.getenv, "API_TOKEN"))
---```
---@param name string
---@return string? value
function os.getenv(name) end

---Deletes a file. It needs `--allow-write`.
---```lua
---print(os.remove("old.txt"))
---```
---@param name string
---@return true? done
---@return string? why
function os.remove(name) end

---Renames a file. It needs `--allow-write`.
---```lua
---print(os.rename("old.txt", "new.txt"))
---```
---@param from string
---@param to string
---@return true? done
---@return string? why
function os.rename(from, to) end

---A program to run. There is no shell: each argument is one.
---@class tgscript.Program
---@field [integer] string|number The program and its arguments.
---@field input? string What it can read.
---@field timeout? tgscript.Duration How long it may take, 1 minute if left out.
---@field folder? string Where it runs.
---@field env? table<string, string> Variables of the environment; else it gets the usual ones only.

---What came of a program.
---@class tgscript.ProgramResult
---@field status integer Its status.
---@field ok boolean The status is 0.
---@field output string What it has written.
---@field errors string What it has written to stderr.

---Runs a program, which `--allow-run PROGRAM` allows, and waits until it has ended. The other tasks run meanwhile.
---```lua
---print(pcall(function() return os.execute{ "git", "status", "--short" }.output end))
---```
---@param program tgscript.Program The program and its arguments.
---@return tgscript.ProgramResult? result nil if it could not be run to its end.
---@return string? why
function os.execute(program) end

---Files: in the script's own folder to read, elsewhere and for writing where `--allow-read` and `--allow-write` allow it.
---@class tgscript.io
---@field stdin tgscript.File
---@field stdout tgscript.File
---@field stderr tgscript.File
io = {}

---An open file.
---@class tgscript.File
local File = {}

---What is read: a line, a line with its end, a number, all, or so many bytes.
---@alias tgscript.ReadFormat "l"|"*l"|"L"|"*L"|"n"|"*n"|"a"|"*a"|integer

---Opens a file. Where it can't, it returns nil and why.
---```lua
---local file, why = io.open("list.txt")
---if file then print(file:read("*a")) file:close() else print(why) end
---```
---@param name string The file.
---@param mode? "r"|"w"|"a"|"r+"|"w+"|"a+"|"rb"|"wb"|"ab"|"r+b"|"w+b"|"a+b" For reading if left out.
---@return tgscript.File? file
---@return string? why
function io.open(name, mode) end

---Walks over the lines of a file, or of stdin.
---```lua
---for line in io.lines(arg[0]) do print(line) end
---```
---@param name? string The file.
---@return fun(): string iterator
function io.lines(name) end

---What is in a folder.
---@class tgscript.ListedFile
---@field name string Its name there.
---@field folder boolean It is a folder itself.
---@field size integer In bytes.
---@field modified integer When it was last written, in seconds since 1970.

---Lists what is in a folder, by name. Where it can't, it returns nil and why.
---```lua
---for _, file in ipairs(assert(io.list())) do
---  print(file.name, file.size, time.format(file.modified))
---end
---```
---@param folder? string The folder, the script's own if left out.
---@return tgscript.ListedFile[]? files
---@return string? why
function io.list(folder) end

---Reads from stdin. The other tasks run meanwhile.
---```lua
---local line = io.read()
---print(line)
---```
---@param ... tgscript.ReadFormat What to read, a line if left out.
---@return any ...
function io.read(...) end

---Writes to stdout.
---```lua
---io.write("one", " ", 2, "\n")
---```
---@param ... string|number|tgscript.Long What to write.
---@return tgscript.File? file
---@return string? why
function io.write(...) end

---Writes what was printed now. What is printed is written by itself whenever the script waits.
---```lua
---io.write("one moment")
---io.flush()
---```
function io.flush() end

---Tells whether something is a file.
---```lua
---print(io.type(io.stdout))
---```
---@param x any
---@return "file"|"closed file"|nil
function io.type(x) end

---Runs a program, which `--allow-run PROGRAM` allows, and returns what it has written as a file to read, once it has ended.
---```lua
---print(pcall(function() return io.popen{ "git", "log", "-1" }:read("*a") end))
---```
---@param program tgscript.Program The program and its arguments.
---@param mode? "r"
---@return tgscript.File? file
---@return string? why
function io.popen(program, mode) end

---Reads.
---```lua
---local file = assert(io.open(arg[0]))
---print(file:read("*l"))
---file:close()
---```
---@param ... tgscript.ReadFormat What to read, a line if left out.
---@return any ...
function File:read(...) end

---Walks over the lines.
---```lua
---local file = assert(io.open(arg[0]))
---for line in file:lines() do print(line) end
---file:close()
---```
---@return fun(): string iterator
function File:lines() end

---Writes.
---```lua
---io.stdout:write("one", 2, "\n")
---```
---@param ... string|number|tgscript.Long What to write.
---@return tgscript.File? file
---@return string? why
function File:write(...) end

---Closes the file.
---```lua
---assert(io.open(arg[0])):close()
---```
---@return true? done
---@return string? why
function File:close() end

---Goes to a place in the file, and returns how far that is from its beginning.
---```lua
---local file = assert(io.open(arg[0]))
---print(file:seek("end"))
---file:close()
---```
---@param whence? "set"|"cur"|"end" From where, `"cur"` if left out.
---@param offset? integer How far, 0 if left out.
---@return integer? position
---@return string? why
function File:seek(whence, offset) end

---Sees to it that what was written is in the file.
---```lua
---io.stdout:flush()
---```
---@return tgscript.File? file
---@return string? why
function File:flush() end
