sleep(0.001)
return require("right")
