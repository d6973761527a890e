-- A method that is added to strings is one, however that is written.

function string:title() return (self:gsub("^.", string.upper)) end
print(("x"):title(), string.title("x"))
function string.trim(x) return (x:match("^%s*(.-)%s*$")) end
print(("x"):trim(), ("x"):trm())  --! 27 unknown-field strings have no method "trm"
