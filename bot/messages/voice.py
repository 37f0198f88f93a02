"""What the bot can say: a missing sentence in a language is a type error."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Messages:
    """Every sentence of the bot in one language; words in braces are filled in.

    Attributes:
        language: Its tag.
        commands: What Telegram shows of each command in its menu.
        admin_commands: The same for administrators.
        welcome: Greets.
        help: Explains.
        ask_hint: Explains a bare /ask.
        still_reading: No index serves yet.
        nothing_found: The essays do not answer.
        suggestions: Heads questions that the essays do answer.
        small_talk: Answers small talk, by its kind.
        failure: Something of ours went wrong.
        words_only: Answers a voice message, a sticker, a picture.
        unknown_command: Answers a command that there is not.
        essays: Heads the list of essays.
        essay_size: Follows an essay's title there.
        your_id: Answers /id; ask_operator follows where one is not an administrator yet.
        admins_only: Refuses an administrator's command.
        in_private: Says where administrators' commands work.
        by_author: Source of an author's words: {title}, then the name.
        cited: Source of words that an essay quotes.
        cited_by: The same where the essay's author is named.
        reader: Source of a reader's comment.
        reply: Source of an author's answer to a comment.
        reply_by: The same where the author is named.
        comment: Source of a comment of which nobody knows whose it is.
        reindex_started: A build begins.
        reindex_running: A build is at work already.
        reindex_progress: How far it is.
        reindex_stages: Names of its stages.
        reindex_unchanged: Nothing had changed.
        reindex_done: What the build did.
        reindex_over_window: How many texts are longer than the encoder reads.
        reindex_failed: Why there is no new generation.
        status: What serves.
        status_building: A build is at work.
        status_degraded: An earlier generation serves because the current one is damaged.
    """

    language: str
    commands: Mapping[str, str]
    admin_commands: Mapping[str, str]
    welcome: str
    help: str
    ask_hint: str
    still_reading: str
    nothing_found: str
    suggestions: str
    small_talk: Mapping[str, str]
    failure: str
    words_only: str
    unknown_command: str
    essays: str
    essay_size: str
    your_id: str
    ask_operator: str
    admins_only: str
    in_private: str
    by_author: str
    cited: str
    cited_by: str
    reader: str
    reply: str
    reply_by: str
    comment: str
    reindex_started: str
    reindex_running: str
    reindex_progress: str
    reindex_stages: Mapping[str, str]
    reindex_unchanged: str
    reindex_done: str
    reindex_over_window: str
    reindex_failed: str
    status: str
    status_building: str
    status_degraded: str
