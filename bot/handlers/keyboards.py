"""The buttons under answers and refusals, under a page of an essay, under the list of essays."""

from collections.abc import Iterable, Sequence

from bot.answers.permalinks import permalink, sharing
from bot.answers.render import shortened
from bot.handlers.origins import Origin
from bot.messages import Messages
from bot.outgoing.writing import Keyboard
from bot.storage.buttons import Button, Link
from index import Essay, Generation, Place

# Names of actions; a button keeps its name for as long as it lasts.
OPEN, BACK, LIST, ANOTHER = "open passage", "back", "list essays", "another quotation"
ASK, HELPFUL, UNHELPFUL, DELETE = "ask", "helpful", "unhelpful", "delete"

MOST_LABEL = 60  # characters that a button shows on a telephone, more or less


def under_answer(origin: Origin, messages: Messages) -> Keyboard:
    """Let every passage that an answer quotes be opened in its essay; below that votes, and more.

    At most four rows, so that the answer itself stays in sight on a phone.
    """
    alone = len(origin.shown) == 1
    row = [
        opening(messages.read_around if alone else f"📖 {number}", one.passage, origin)
        for number, one in enumerate(origin.shown, 1)
    ]
    about = {"question": origin.question}
    votes = [Button("👍", HELPFUL, about), Button("👎", UNHELPFUL, about), _delete(origin)]
    return [row, votes, *suggested(origin.suggestions)] if row else []


def under_refusal(origin: Origin, *, shared: bool) -> Keyboard:
    """Offer what the essays do answer.

    Args:
        origin: The refusal.
        shared: Whether it stands where it may bother others than whoever asked.
    """
    return [*suggested(origin.suggestions), *([[_delete(origin)]] if shared else [])]


def suggested(questions: Iterable[str]) -> list[list[Button | Link]]:
    """Return a button for each question, which asks it."""
    return [[Button(question, ASK, {"question": question})] for question in questions]


def _delete(origin: Origin) -> Button:
    return Button("🗑", DELETE, {"asker": origin.asker})


def under_page(place: Place, origin: Origin, bot: str, messages: Messages) -> Keyboard:
    """Let a reader walk on, go back to where they came from, and share the passage.

    Args:
        place: The passage that is shown.
        origin: Where the reader came from.
        bot: The bot's username.
        messages: The bot's words.
    """
    walk = [
        opening(label, passage.id, origin)
        for label, passage in (("◀", place.previous), ("▶", place.next))
        if passage is not None
    ]
    return [
        row for row in (walk, back_row(origin, messages), _sharers(place, bot, messages)) if row
    ]


def under_quotation(place: Place, origin: Origin, bot: str, messages: Messages) -> Keyboard:
    """Let a quotation at random be opened, replaced and shared."""
    another = Button(messages.another, ANOTHER, {"passage": place.passage.id} | origin.noted())
    return [
        [opening(messages.read_around, place.passage.id, origin), another],
        _sharers(place, bot, messages),
    ]


def under_list(
    essays: Sequence[Essay], page: int, pages: int, generation: Generation, messages: Messages
) -> Keyboard:
    """Let every essay of a page be read from its beginning, and the other pages be seen.

    Args:
        essays: Those of the page.
        page: Its number, from 0.
        pages: How many there are.
        generation: What serves.
        messages: The bot's words.
    """
    origin = Origin(messages.language, essays=page)
    rows = [
        [opening(f"📖 {shortened(essay.title, MOST_LABEL)}", reading[0].id, origin)]
        for essay in essays
        if (reading := generation.reading(essay.slug))
    ]
    turning = [
        Button(label, LIST, Origin(messages.language, essays=other).noted())
        for label, other in (("◀", page - 1), ("▶", page + 1))
        if 0 <= other < pages
    ]
    return [*rows, turning] if turning else rows


def opening(label: str, passage: str, origin: Origin) -> Button:
    """Return a button that opens a passage in its essay."""
    return Button(label, OPEN, {"passage": passage} | origin.noted())


def _sharers(place: Place, bot: str, messages: Messages) -> list[Link]:
    """Return what shares the link to a passage, and what copies it."""
    link = permalink(bot, place.passage.id)
    return [Link(messages.share, url=sharing(link)), Link(messages.copy_link, copy=link)]


def back_row(origin: Origin, messages: Messages) -> list[Button]:
    """Return the button that leads back; none where the reader came by a link."""
    if origin.essays is not None:
        return [Button(messages.to_essays, LIST, origin.noted())]
    if not origin.shown:
        return []
    label = messages.to_quotation if origin.question is None else messages.to_answer
    return [Button(label, BACK, origin.noted())]
