sleep(0)
error("from the module")
