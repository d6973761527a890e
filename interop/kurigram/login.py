"""Signing in: with a code, with a password, as a bot."""

from pyrogram import filters, raw
from pyrogram.handlers import MessageHandler
from pyrogram.types import ReplyParameters

from accounts import client, entities, refused, signed_in
from checks import holds, same, until
from world import BOT, CODE, LOCKED, ME, NAMES, PASSWORD, PHONES, TOKEN


def same_user(what, user, who, id, first):
    same(f"{what}: id", user.id, id)
    same(f"{what}: username", user.username, NAMES[who])
    same(f"{what}: first name", user.first_name, first)
    same(f"{what}: phone", user.phone_number, PHONES[who].lstrip("+") if who in PHONES else None)
    same(f"{what}: self", user.is_self, True)


async def login():
    c = client("me")
    same("authorized before the login", await c.connect(), False)
    await refused("getState before the login", "AuthKeyUnregistered", c.invoke(raw.functions.updates.GetState()))
    await refused("a code for no number", "PhoneNumberInvalid", c.send_phone_number_code("+12"))
    sent = await c.send_phone_number_code(PHONES["me"])
    same("the code's kind", sent.type.name, "SMS")
    await refused("a wrong code", "PhoneCodeInvalid", c.sign_in(PHONES["me"], sent.phone_code_hash, "11111"))
    await refused("a wrong hash", "PhoneCodeExpired", c.sign_in(PHONES["me"], "0", CODE))
    same_user("the user who signed in", await c.sign_in(PHONES["me"], sent.phone_code_hash, CODE), "me", ME, "Sandbox")
    same_user("get_me", await c.get_me(), "me", ME, "Sandbox")
    await c.disconnect()

    c = client("me")
    same("the saved session is authorized", await c.connect(), True)
    same_user("get_me of the saved session", await c.get_me(), "me", ME, "Sandbox")
    second = client("second", session_string=await c.export_session_string())
    await second.connect()
    for n in range(3):
        for each in c, second:
            same("sent over one of two connections", str((await each.send_message("me", f"{n}")).text), f"{n}")
    same("what both sent", [str(m.text) async for m in c.get_chat_history("me", 6)], ["2", "2", "1", "1", "0", "0"])
    await second.disconnect()
    same("logged out", type(await c.invoke(raw.functions.auth.LogOut())).__name__, "LoggedOut")
    await refused("getState after logging out", "AuthKeyUnregistered", c.invoke(raw.functions.updates.GetState()))
    await c.disconnect()


async def password():
    c = client("locked")
    await c.connect()
    sent = await c.send_phone_number_code(PHONES["locked"])
    await refused("a wrong code", "PhoneCodeInvalid", c.sign_in(PHONES["locked"], sent.phone_code_hash, "54321"))
    await refused("the code alone", "SessionPasswordNeeded", c.sign_in(PHONES["locked"], sent.phone_code_hash, CODE))
    await refused("getState before the password", "SessionPasswordNeeded", c.invoke(raw.functions.updates.GetState()))
    same("hint", await c.get_password_hint(), "the name of this place")
    await refused("a wrong password", "PasswordHashInvalid", c.check_password(PASSWORD + "?"))
    same_user("the user who signed in", await c.check_password(PASSWORD), "locked", LOCKED, "Locked")
    same_user("get_me", await c.get_me(), "locked", LOCKED, "Locked")
    await c.disconnect()


async def bot():
    c = client("bot")
    await c.connect()
    await refused("a wrong token", "AccessTokenInvalid", c.sign_in_bot("1000:wrong"))
    user = await c.sign_in_bot(TOKEN)
    same_user("the bot that signed in", user, "bot", BOT, "Sandbox Bot")
    same("bot", user.is_bot, True)
    await refused(
        "getDialogs of a bot",
        "BotMethodInvalid",
        c.invoke(
            raw.functions.messages.GetDialogs(
                offset_date=0, offset_id=0, offset_peer=raw.types.InputPeerEmpty(), limit=1, hash=0
            )
        ),
    )
    await c.disconnect()

    heard, answers = [], []

    async def echo(bot, message):
        heard.append(message.from_user.id)
        await bot.send_message(
            message.chat.id, "You said: " + message.text, reply_parameters=ReplyParameters(message_id=message.id)
        )

    async def keep(_, message):
        answers.append((message.from_user.id, str(message.text), message.reply_to_message_id))

    async with signed_in("bot", "talker") as c, signed_in("me") as me:
        c.add_handler(MessageHandler(echo, filters.incoming))
        me.add_handler(MessageHandler(keep, filters.incoming))
        sent = await me.send_message(NAMES["bot"], "/start now")
        same("the command's entity", entities(await me.get_messages(NAMES["bot"], sent.id)), [("BOT_COMMAND", 0, 6)])
        await until("the bot's answer", lambda: answers)
        same("who wrote to the bot", heard, [ME])
        same("the bot's answer", answers, [(BOT, "You said: /start now", sent.id)])
        await refused(
            "setBotCommands of a user",
            "UserBotRequired",
            me.invoke(
                raw.functions.bots.SetBotCommands(scope=raw.types.BotCommandScopeDefault(), lang_code="", commands=[])
            ),
        )
        holds("the bot is no bot", (await c.get_me()).is_bot)
