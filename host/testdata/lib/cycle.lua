return require("cycle2")
