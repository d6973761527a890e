"""Signing in: with a code, with a password, as a bot."""

from checks import holds, same
from td import Client, entities, refused, signed_in, text
from world import BOT, CODE, LOCKED, ME, NAMES, PASSWORD, PHONES, TOKEN


def same_user(what, user, who, id, first):
    same(f"{what}: id", user["id"], id)
    same(f"{what}: username", user["usernames"]["active_usernames"], [NAMES[who]])
    same(f"{what}: first name", user["first_name"], first)
    same(f"{what}: phone", user["phone_number"], PHONES[who].lstrip("+") if who in PHONES else "")


def login():
    c = Client("me")
    c.become("WaitPhoneNumber")
    refused("getMe before the login", "Unauthorized", lambda: c.call("getMe"))
    refused(
        "a code for no number",
        "PHONE_NUMBER_INVALID",
        lambda: c.call("setAuthenticationPhoneNumber", phone_number="+12"),
    )
    c.call("setAuthenticationPhoneNumber", phone_number=PHONES["me"])
    c.become("WaitCode")
    refused("a wrong code", "PHONE_CODE_INVALID", lambda: c.call("checkAuthenticationCode", code="11111"))
    c.call("checkAuthenticationCode", code=CODE)
    c.become("Ready")
    same_user("getMe", c.call("getMe"), "me", ME, "Sandbox")
    c.close()

    c = Client("me")
    c.become("Ready")
    same_user("getMe of the saved session", c.call("getMe"), "me", ME, "Sandbox")
    holds("the saved session can't read", c.load_chats())
    c.call("logOut")
    c.become("Closed")
    c = Client("me")
    c.become("WaitPhoneNumber")
    c.close()


def password():
    c = Client("locked", pfs=True)
    c.become("WaitPhoneNumber")
    c.call("setAuthenticationPhoneNumber", phone_number=PHONES["locked"])
    c.become("WaitCode")
    refused("a wrong code", "PHONE_CODE_INVALID", lambda: c.call("checkAuthenticationCode", code="54321"))
    c.call("checkAuthenticationCode", code=CODE)
    c.become("WaitPassword")
    state = c.told("updateAuthorizationState")[-1]["authorization_state"]
    same("hint", state["password_hint"], "the name of this place")
    refused(
        "a wrong password",
        "PASSWORD_HASH_INVALID",
        lambda: c.call("checkAuthenticationPassword", password=PASSWORD + "?"),
    )
    c.call("checkAuthenticationPassword", password=PASSWORD)
    c.become("Ready")
    same_user("getMe", c.call("getMe"), "locked", LOCKED, "Locked")
    c.close()


def bot():
    c = Client("wrong")
    c.become("WaitPhoneNumber")
    refused("a wrong token", "ACCESS_TOKEN_INVALID", lambda: c.call("checkAuthenticationBotToken", token="1000:wrong"))
    c.close()
    with signed_in("bot") as c, signed_in("me") as me:
        user = c.call("getMe")
        same_user("the bot that signed in", user, "bot", BOT, "Sandbox Bot")
        same("bot", user["type"]["@type"], "userTypeBot")
        same("the token's bot", TOKEN.split(":")[0], str(user["id"]))
        sent = me.say(BOT, "/start now")
        same("the command's entity", entities(sent), [("BotCommand", 0, 6)])
        c.until("the user's message", lambda: c.told("updateNewMessage"))
        heard = c.told("updateNewMessage")[-1]["message"]
        same("who wrote to the bot", (heard["sender_id"]["user_id"], text(heard)), (ME, "/start now"))
        reply = {"@type": "inputMessageReplyToMessage", "message_id": heard["id"]}
        c.say(heard["chat_id"], "You said: " + text(heard), reply_to=reply)

        def answers():
            new = [u["message"] for u in me.told("updateNewMessage")]
            return [m for m in new if not m["is_outgoing"]]

        me.until("the bot's answer", answers)
        same(
            "the bot's answer",
            [(m["sender_id"]["user_id"], text(m), m["reply_to"]["message_id"]) for m in answers()],
            [(BOT, "You said: /start now", sent["id"])],
        )
