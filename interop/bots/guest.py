"""Guests of the bots in scripts/, with a client that nobody of this project wrote.

guest.py menu|quiz|moderator: says nothing when all went as it should."""

import asyncio
import sys

from telethon import errors, events
from telethon.tl.functions.channels import JoinChannelRequest, LeaveChannelRequest

from accounts import signed_in
from world import NAMES

BOT = NAMES["bot"]
GROUP = "sandbox_supergroup"


def same(what, got, want):
    if got != want:
        sys.exit(f"{what}: got {got!r}, want {want!r}")


def texts(message):
    return [[b.text for b in row] for row in message.buttons or []]


async def menu():
    """Presses the menu's buttons, and reads what the bot shows and answers."""
    async with signed_in("friend") as friend, friend.conversation(BOT, timeout=20) as talk:
        await talk.send_message("/start")
        message = await talk.get_response()
        same("menu", message.raw_text, "What will it be?")
        same("buttons", texts(message), [["Soup"], ["Pasta"], ["Cake"], ["Clear", "Order"]])
        answer = await message.click(text="Order")
        same("an empty order", (answer.message, answer.alert), ("Nothing chosen yet", True))
        for press, want in ("Soup", "Your order: 4 €"), ("Cake", "Your order: 9 €"), ("Soup x1", "Your order: 13 €"):
            edit = talk.get_edit()
            await message.click(text=press)
            message = await edit
            same(press, message.raw_text, want)
        same("buttons", texts(message), [["Soup x2"], ["Pasta"], ["Cake x1"], ["Clear", "Order"]])
        edit = talk.get_edit()
        await message.click(text="Order")
        same("order", (await edit).raw_text, "Thank you! That is 13 €.")


async def quiz():
    """Takes the quiz, two guests at once, one of whom leaves."""
    async with signed_in("friend") as friend, signed_in("me") as me:
        async with friend.conversation(BOT, timeout=20) as talk, me.conversation(BOT, timeout=20) as other:
            await talk.send_message("/start")
            await other.send_message("/start")
            same("question", (await talk.get_response()).raw_text, "Welcome! What is your name?")
            same("question", (await other.get_response()).raw_text, "Welcome! What is your name?")
            await talk.send_message("Ann & Bob")
            await other.send_message("/cancel")
            same("cancelled", (await other.get_response()).raw_text, "Another time, then.")
            for answer in "Jupiter", "5", "29":
                question = await talk.get_response()
                await question.click(text=answer)
            result = await talk.get_response()
            same("result", result.raw_text, "Ann & Bob, that makes 2 of 3. Your best: 2.")
            same("bold", [(type(e).__name__, e.offset, e.length) for e in result.entities], [("MessageEntityBold", 0, 9)])
            await other.send_message("/top")
            same("table", (await other.get_response()).raw_text, "1. Ann & Bob: 2")


async def moderator():
    """Makes the bot an admin, sends three links as a newcomer, and is mute."""
    async with signed_in("friend") as friend, signed_in("me") as me:
        await me.edit_admin(GROUP, BOT, delete_messages=True, ban_users=True)
        await friend(LeaveChannelRequest(GROUP))
        await friend(JoinChannelRequest(GROUP))
        async with me.conversation(GROUP, timeout=20, exclusive=False) as group:
            for want in "Warning 1 of 3", "Warning 2 of 3", "Muted for an hour":
                said = group.wait_event(from_bot(want))
                spam = await friend.send_message(GROUP, "Buy at https://example.com")
                await said
                same("the link", await me.get_messages(GROUP, ids=spam.id), None)
        try:
            await friend.send_message(GROUP, "Hello?")
        except (errors.UserBannedInChannelError, errors.ChatWriteForbiddenError):
            return
        sys.exit("the moderator has muted nobody")


def from_bot(text):
    return events.NewMessage(incoming=True, pattern=text, from_users=BOT)


asyncio.run({"menu": menu, "quiz": quiz, "moderator": moderator}[sys.argv[1]]())
