"""Signing in: with a code, with a password, as a bot."""

from telethon import events, functions, types
from telethon.sessions import StringSession

from accounts import client, entities, refused, signed_in
from checks import holds, same, until
from world import BOT, CODE, LOCKED, ME, NAMES, PASSWORD, PHONES, TOKEN


def same_user(what, user, who, id, first):
    same(f"{what}: id", user.id, id)
    same(f"{what}: username", user.username, NAMES[who])
    same(f"{what}: first name", user.first_name, first)
    same(f"{what}: phone", user.phone, PHONES[who].lstrip("+") if who in PHONES else None)
    same(f"{what}: self", user.is_self, True)
    holds(f"{what}: no access hash", user.access_hash)


async def login():
    c = client("me")
    await c.connect()
    same("authorized before the login", await c.is_user_authorized(), False)
    await refused(
        "getDialogs before the login",
        "AuthKeyUnregisteredError",
        c(
            functions.messages.GetDialogsRequest(
                offset_date=None, offset_id=0, offset_peer=types.InputPeerEmpty(), limit=1, hash=0
            )
        ),
    )
    await refused("a code for no number", "PhoneNumberInvalidError", c.send_code_request("+12"))
    sent = await c.send_code_request(PHONES["me"])
    same("the code's kind", type(sent.type).__name__, "SentCodeTypeSms")
    same("the code's length", sent.type.length, len(CODE))
    await refused(
        "a wrong code", "PhoneCodeInvalidError", c.sign_in(PHONES["me"], "11111", phone_code_hash=sent.phone_code_hash)
    )
    await refused("a wrong hash", "PhoneCodeExpiredError", c.sign_in(PHONES["me"], CODE, phone_code_hash="0"))
    user = await c.sign_in(PHONES["me"], CODE, phone_code_hash=sent.phone_code_hash)
    same_user("the user who signed in", user, "me", ME, "Sandbox")
    same("last name", user.last_name, "User")
    same("bot", user.bot, False)
    same_user("get_me", await c.get_me(), "me", ME, "Sandbox")
    await c.disconnect()
    await come_back()


async def come_back():
    """The saved key is all it takes, also for two connections at once."""
    c = client("me")
    await c.connect()
    same_user("get_me of the saved session", await c.get_me(), "me", ME, "Sandbox")
    saved = StringSession.save(c.session)
    second = client(StringSession(saved))
    await second.connect()
    for n in range(3):
        for each in c, second:
            sent = await each.send_message("me", f"{n}")
            same("sent over one of two connections", sent.message, f"{n}")
    same("what both sent", [m.message for m in await c.get_messages("me", 6)], ["2", "2", "1", "1", "0", "0"])
    await second.disconnect()
    same("logged out", await c.log_out(), True)
    third = client(StringSession(saved))
    await third.connect()
    same("authorized after logging out", await third.is_user_authorized(), False)
    await third.disconnect()


async def password():
    c = client("locked")
    await c.connect()
    hash = (await c.send_code_request(PHONES["locked"])).phone_code_hash
    await refused("a wrong code", "PhoneCodeInvalidError", c.sign_in(PHONES["locked"], "54321", phone_code_hash=hash))
    await refused(
        "the code alone", "SessionPasswordNeededError", c.sign_in(PHONES["locked"], CODE, phone_code_hash=hash)
    )
    await refused("getState before the password", "SessionPasswordNeededError", c(functions.updates.GetStateRequest()))
    asked = await c(functions.account.GetPasswordRequest())
    same("has a password", asked.has_password, True)
    same("hint", asked.hint, "the name of this place")
    await refused("a wrong password", "PasswordHashInvalidError", c.sign_in(password=PASSWORD + "?"))
    await refused(
        "an empty proof",
        "PasswordHashInvalidError",
        c(functions.auth.CheckPasswordRequest(types.InputCheckPasswordEmpty())),
    )
    user = await c.sign_in(password=PASSWORD)
    same_user("the user who signed in", user, "locked", LOCKED, "Locked")
    same_user("get_me", await c.get_me(), "locked", LOCKED, "Locked")
    await c.disconnect()


async def bot():
    c = client("bot")
    await c.connect()
    await refused("a wrong token", "AccessTokenInvalidError", c.sign_in(bot_token="1000:wrong"))
    user = await c.sign_in(bot_token=TOKEN)
    same_user("the bot that signed in", user, "bot", BOT, "Sandbox Bot")
    same("bot", user.bot, True)
    same("is_bot", await c.is_bot(), True)
    await refused(
        "getDialogs of a bot",
        "BotMethodInvalidError",
        c(
            functions.messages.GetDialogsRequest(
                offset_date=None, offset_id=0, offset_peer=types.InputPeerEmpty(), limit=1, hash=0
            )
        ),
    )
    await answer(c)
    await c.disconnect()


async def answer(bot):
    """A user talks to the bot, and the bot answers."""

    async def echo(event):
        same("who wrote to the bot", event.sender_id, ME)
        await event.reply("You said: " + event.raw_text)

    bot.add_event_handler(echo, events.NewMessage(incoming=True))
    got = []

    async def keep(event):
        got.append((event.sender_id, event.raw_text, event.reply_to_msg_id))

    async with signed_in("me") as me:
        me.add_event_handler(keep, events.NewMessage(incoming=True))
        sent = await me.send_message(NAMES["bot"], "/start now")
        same("the command's entity", entities(sent), [("BotCommand", 0, 6)])
        await until("the bot's answer", lambda: got)
        same("the bot's answer", got, [(BOT, "You said: /start now", sent.id)])
        await refused(
            "setBotCommands of a user",
            "UserBotRequiredError",
            me(functions.bots.SetBotCommandsRequest(scope=types.BotCommandScopeDefault(), lang_code="", commands=[])),
        )
