-- Posts what is new in a JSON feed (jsonfeed.org) to a channel, every ten minutes.
-- needs: http example.com
--
--   tgscript run --allow-http example.com scripts/feed.lua https://example.com/feed.json @my_channel

local url = arg[1] or error("usage: feed.lua FEED CHANNEL", 0)
local channel = arg[2] or error("usage: feed.lua FEED CHANNEL", 0)

local function look()
  local response, err = http.get(url, { timeout = 30 })
  if not response or not response.ok then
    return log.warn(url, err or response.status)
  end
  local feed = response:json()
  for i = #feed.items, 1, -1 do -- oldest first
    local item = feed.items[i]
    if not store.get("seen:" .. item.id) then
      local text = html("<b>" .. html.escape(item.title) .. "</b>\n\n" .. html.escape(item.summary or "") .. "\n" .. html.escape(item.url))
      local sent, failed = send(channel, text)
      if not sent then return log.warn(failed) end -- again in ten minutes
      store.set("seen:" .. item.id, true)
    end
  end
end

look()
cron("*/10 * * * *", look)
