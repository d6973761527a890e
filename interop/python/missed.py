"""What happens while a client is away."""

MISSED = 30
EDITED, DELETED = 3, 5  # which of the missed ones


def expected(word):
    """The texts that are there in each chat after be_busy."""
    texts = [f"{word} {n}" for n in range(MISSED)]
    texts[EDITED] += ", edited"
    del texts[DELETED]
    return texts


class Busy:
    """Those who write meanwhile; say(text), edit(messages, text) and delete(messages) are the client's own."""

    async def be_busy(self, word, old, gone):
        """Many messages; one of them and an old one edited, another of them and an old one deleted."""
        for n in range(MISSED):
            sent = await self.say(f"{word} {n}")
            if n == EDITED:
                await self.edit(sent, f"{word} {n}, edited")
            if n == DELETED:
                await self.delete(sent)
        await self.edit(old, f"edited while {word}")
        await self.delete(gone)
