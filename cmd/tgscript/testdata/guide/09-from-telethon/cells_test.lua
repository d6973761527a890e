test("the tables", function()
  local me = sandbox.user{ first_name = "Me" }
  for _, name in ipairs { "sandbox_friend", "a_chat" } do sandbox.user{ username = name } end
  sandbox.supergroup{ title = "Garden", username = "sandbox_supergroup", creator = me }
  faults.error("stats.getBroadcastStats", "BROADCAST_REQUIRED")
  local script = run("cells_run.lua", { as = me })
  clock:advance("2m")
  expect(script:log()):equals("")
end)
