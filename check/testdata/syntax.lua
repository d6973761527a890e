local function f()
  if true then
    print("x"
  end  --! 3 syntax syntax error near "end"
end
