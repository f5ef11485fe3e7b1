"""Where is it? Asked in private, from there or from a group; the question goes once it is answered."""

from handlers import calls, keyboards
from handlers.context import Context
from handlers.texts import Html, Texts, lines
from storage.records import Draft


async def ask(
    context: Context, chat_id: int, t: Texts, draft: Draft, said: Html | None, *, photographed: bool = True
) -> None:
    """Where it is (or, before that, a photo of it), in the person's private chat."""
    question = t("draft.ask_place" if photographed else "draft.ask_photo")
    asked = [await calls.send(context.bot, chat_id, lines(said, question), keyboards.ask_place(t))]
    if draft.hint_lat is not None:
        hint = keyboards.hint(t, draft.id)
        asked.append(await calls.send(context.bot, chat_id, t("draft.photo_place"), hint))
    standing(context)[chat_id] = asked


def standing(context: Context) -> dict[int, list[int]]:
    """Where in each chat the last place question is; one from before a restart stays, and harms nobody."""
    questions: dict[int, list[int]] = context.bot_data.setdefault("place_questions", {})
    return questions
