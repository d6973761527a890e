local t = {
  a = 1,
on("message", function(event)
  print(event)  --! 14 syntax syntax error: the script ends in the middle of som
