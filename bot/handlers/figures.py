"""/status: what serves, for administrators."""

from dataclasses import dataclass

from telegram import Update
from telegram.ext import ContextTypes

from bot.builds import Builds
from bot.handlers.desk import Desk
from bot.messages import Messages
from bot.permissions import refusal


@dataclass(frozen=True, slots=True)
class Figures:
    """Tells administrators how the bot is."""

    desk: Desk
    builds: Builds

    async def status(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Name the serving generation, its size and its encoder."""
        message = update.effective_message
        if message is None:
            return
        messages = self.desk.messages(message)
        refused = refusal(message, self.desk.admins, messages)
        await self.desk.reply(message, refused or self._status(messages))

    def _status(self, messages: Messages) -> str:
        generation = self.desk.answerer.generation
        lines = []
        if generation is None:
            lines.append(messages.still_reading)
        else:
            manifest = generation.manifest
            encoder = manifest["encoder"]
            lines.append(
                messages.status.format(
                    generation=generation.id,
                    created=manifest["created"],
                    encoder=f"{encoder['name']} ({encoder['digest'][:12]})",
                    **manifest["counts"],
                )
            )
        if damaged := self.desk.answerer.damaged:
            lines.append(messages.status_degraded.format(current=damaged))
        if self.builds.running:
            lines.append(messages.status_building)
        return "\n".join(lines)
