-- Allows the login whose link, tg://login?token=..., is the argument.
local letters, token, bits, n = {}, {}, 0, 0
local alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
for i = 1, #alphabet do letters[alphabet:sub(i, i)] = i - 1 end
for letter in arg[1]:match("token=(.*)"):gmatch(".") do
  bits, n = bits * 64 + letters[letter], n + 6
  if n >= 8 then
    n = n - 8
    token[#token + 1] = string.char(math.floor(bits / 2 ^ n))
    bits = bits % 2 ^ n
  end
end
local session = assert(call("auth.acceptLoginToken", { token = table.concat(token) }))
print("accepted " .. session.app_version)
