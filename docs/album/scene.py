"""A scene: what stands in one picture, as it read at that moment."""

import copy
from dataclasses import dataclass, field

from tests.botapi.chats import Json


@dataclass(frozen=True)
class Bubble:
    """A message.

    Attributes:
        message: As the Bot API gives it.
        own: Whether whoever looks at the picture wrote it.
        pressed: Label of the button that is pressed next; "" for none.
    """

    message: Json
    own: bool = False
    pressed: str = ""


@dataclass(frozen=True)
class Toast:
    """Words that appear for a moment after a press."""

    words: str


@dataclass(frozen=True)
class Field:
    """What is being typed behind the bot's name, and what is offered for it."""

    typed: str
    results: list[Json]
    button: str


@dataclass
class Scene:
    """One picture.

    Attributes:
        name: Of its file.
        title: Stands above the chat.
        group: Whether several people talk, so that names are shown.
        parts: From top to bottom.
    """

    name: str
    title: str
    group: bool = False
    parts: list[Bubble | Toast | Field] = field(default_factory=list)

    def show(self, message: Json, *, own: bool = False, pressed: str = "") -> None:
        """Add a message as it reads now; it may be edited later."""
        self.parts.append(Bubble(copy.deepcopy(message), own, pressed))
