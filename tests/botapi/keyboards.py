"""Finding a button under a message, as a person does."""

from typing import Any

from tests.botapi.chats import Json

Button = str | tuple[int, int]


def rows(message: Json) -> list[list[dict[str, Any]]]:
    """Return the buttons of a message, row by row."""
    found: list[list[dict[str, Any]]] = message.get("reply_markup", {}).get("inline_keyboard", [])
    return found


def find(message: Json, button: Button) -> dict[str, Any]:
    """Return a button by its words, by a part of them that no other has, or by row and column.

    Raises:
        AssertionError: There is no such button, or there are several.
    """
    labels = [[other["text"] for other in row] for row in rows(message)]
    if isinstance(button, tuple):
        row, column = button
        assert row < len(labels), f"no row {row} among {labels}"
        assert column < len(labels[row]), f"no column {column} among {labels}"
        return rows(message)[row][column]
    everyone = [other for row in rows(message) for other in row]
    exact = [other for other in everyone if other["text"] == button]
    near = exact or [other for other in everyone if button in other["text"]]
    assert len(near) == 1, f"{len(near)} buttons {button!r} among {labels}"
    return near[0]


def callback_data(message: Json, button: Button) -> str:
    """Return what pressing a button sends.

    Raises:
        AssertionError: The button does something else, such as opening a link.
    """
    found = find(message, button)
    assert "callback_data" in found, f"{button!r} sends nothing: {found}"
    return str(found["callback_data"])
