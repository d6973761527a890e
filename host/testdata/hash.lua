assert(hash.md5("abc") == "900150983cd24fb0d6963f7d28e17f72")
assert(hash.sha1("abc") == "a9993e364706816aba3e25717850c26c9cd0d89d")
assert(hash.sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
assert(hash.sha512(""):sub(1, 16) == "cf83e1357eefb8bd" and #hash.sha512("", { raw = true }) == 64)
assert(hash.crc32("123456789") == 0xcbf43926 and hash.crc32("") == 0)
assert(hash.hmac("sha256", "key", "The quick brown fox jumps over the lazy dog") == "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8")
assert(hash.hmac("md5", "", "", { raw = true }):byte() == 0x74 and hash.sha1(1) == hash.sha1("1") and hash.md5(long("7")) == hash.md5("7"))
assert(#hash.random(16) == 32 and #hash.random(16, { raw = true }) == 16 and hash.random(16) ~= hash.random(16) and hash.random(0) == "")
assert(hash.equal("a", "a") and not hash.equal("a", "b") and not hash.equal("a", "ab"))
---
assert(base64.encode("\255\254a") == "//5h" and base64.url_encode("\255\254a") == "__5h" and base64.encode("a") == "YQ==" and base64.url_encode("a") == "YQ")
for _, s in ipairs { "", "a", "ab", "abc", "\0\1\2\253\254\255" } do
  assert(base64.decode(base64.encode(s)) == s and base64.url_decode(base64.url_encode(s)) == s)
end
assert(base64.decode("YQ") == "a" and base64.decode("Y W\nJj\r\n") == "abc" and base64.url_decode("YQ==") == "a")
local b, err = base64.decode("YW!j")
assert(b == nil and err == "base64.decode: '!' at character 3 is no base64", err)
assert(select(2, base64.decode("__5h")) == "base64.decode: '_' at character 1 is of the other alphabet: base64.url_decode reads that")
assert(select(2, base64.url_decode("//5h")) == "base64.url_decode: '/' at character 1 is of the other alphabet: base64.decode reads that")
assert(select(2, base64.decode("YWJjY")) == "base64.decode: the text is cut off after character 5")
---
hash.hmac("sha265", "", "") --- error: hash.hmac: no digest "sha265" \(did you mean "sha256"\?\)
---
hash.sha256({}) --- error: hash.sha256: string expected, got table
---
hash.sha256("", { hex = true }) --- error: hash.sha256: unknown option "hex", not one of raw
---
hash.random(2 ^ 30) --- error: hash.random: number of bytes up to 1048576 expected, got number 1073741824
---
base64.encode(nil) --- error: base64.encode: string expected, got nil
---
base64.encode(("x"):rep(6e7)) --- error: resulting string too long
