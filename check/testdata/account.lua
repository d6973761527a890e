-- account: bot

call("messages.getHistory", { peer = "me" })  --! 6 account messages.getHistory is for users only, and this sc
print(functions.account.getPassword{})  --! 7 account account.getPassword is for users only, and this sc
call("messages.sendMessage", { peer = "me", message = "Hi" })
