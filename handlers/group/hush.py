"""What a group hears once and not again for a while, however often somebody gives cause for it."""

from datetime import timedelta

from handlers.context import Context

_WHILE = timedelta(minutes=10)
_FORGET_ABOVE = 1000


def once(context: Context, sentence: str) -> bool:
    """Whether this person may hear this sentence in this chat now; then not for a while."""
    said = context.bot_data.setdefault("hush", {})
    now, key = context.desk.now(), (context.chat.id, context.user.id, sentence)
    if key in said and now - said[key] < _WHILE:
        return False
    if len(said) >= _FORGET_ABOVE:
        said.clear()  # a few may hear it twice
    said[key] = now
    return True
