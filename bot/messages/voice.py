"""What the bot can say: a missing sentence in a language is a type error."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Messages:
    """Every sentence of the bot in one language; words in braces are filled in.

    Attributes:
        language: Its tag.
        language_name: Its name in itself.
        commands: What Telegram shows of each command in the menu of a private chat.
        group_commands: The same in groups.
        chat_admin_commands: The same for those who administer a group, on top.
        admin_commands: The same for the bot's administrators, on top.
        description: Stands in an empty chat with the bot; 512 characters at most.
        short_description: Stands in its profile; 120 characters at most.
        language_choose: Asks a reader for a language.
        language_choose_group: The same for a group.
        language_automatic: Follow the reader's Telegram.
        language_chosen: What was chosen.
        language_of_group: Only who administers a group chooses there.
        inline_nothing: Heads results that there are none of; 64 characters at most.
        inline_more: Leads from the results to the private chat.
        inline_reading: No index serves yet, in few words.
        inline_open: Opens the passage in the private chat.
        welcome: Greets.
        help: Explains.
        ask_hint: Explains a bare /ask.
        still_reading: No index serves yet.
        nothing_found: The essays do not answer.
        suggestions: Heads questions that the essays do answer.
        small_talk: Answers small talk, by its kind.
        failure: Something of ours went wrong.
        late: Heads an answer that had to wait long.
        words_only: Answers a voice message, a sticker, a picture.
        unknown_command: Answers a command that there is not.
        essays: Heads the list of essays.
        essay_size: Follows an essay's title there.
        your_id: Answers /id; ask_operator follows where one is not an administrator yet.
        admins_only: Refuses an administrator's command.
        in_private: Says where administrators' commands work.
        button_gone: Answers the press of a button that does nothing any more.
        button_of_another: Answers the press of a button that is somebody else's.
        too_fast: Asks for patience, once a minute, before the bot is silent.
        not_here: Said in a group or channel that is not listed, before the bot leaves.
        not_with_you: Said in private to whoever is not listed, where some are.
        ban_hint: Explains /ban and /unban.
        ban_impossible: There are some who cannot be banned.
        banned: Somebody is ignored from now on.
        unbanned: Somebody is heard again.
        not_banned: Somebody was not banned.
        privacy: What is kept, how long and why.
        privacy_unanswered: One more line of it, where questions without an answer are kept.
        forget_ask: Asks whether everything is to be deleted.
        forget_button: The button that confirms it.
        forgotten: It is deleted.
        related: Heads passages that are near a question without answering it.
        suggestion_asked: Answers who presses a suggestion that has just been answered.
        vote_helpful: Thanks for a vote for an answer.
        vote_unhelpful: Thanks for a vote against it.
        vote_known: Answers the same vote once more.
        better: Asks which of some passages answers better.
        better_unknown: Asks the same where there is none to show.
        better_none: Button: none of them.
        keep_offer: Offers to keep the question with a vote.
        keep_question: Button: keep it.
        keep_nothing: Button: do not.
        kept: The question is kept with the vote.
        keep_forgotten: The question has been forgotten already.
        vote_noted: The vote is noted, and that is all.
        deleted: The answer is taken away.
        answer_deleted: Stands in the place of an answer that can only be edited.
        delete_refused: Answers who may not take an answer away.
        feedback: How many votes there are; on the file with them, if there are any to give.
        feedback_none: Follows that where no question was kept.
        by_author: Source of an author's words: {title}, then the name.
        cited: Source of words that an essay quotes.
        cited_by: The same where the essay's author is named.
        reader: Source of a reader's comment.
        reply: Source of an author's answer to a comment.
        reply_by: The same where the author is named.
        comment: Source of a comment of which nobody knows whose it is.
        two_voices: Heads the words of two essays whose authors both have their say.
        shown_gone: Follows an answer of which something is no more in the essays.
        page: Which passage of how many one reads.
        speakers: Who speaks in a passage, by its voice, where the essay names no author.
        author_replies: An author who is named, answering a comment.
        essay_ends: Follows the last passage of an essay.
        passage_gone: Heads the nearest passage in the place of one that is gone.
        passage_lost: The same where there is none to show.
        link_unknown: Heads the welcome of whoever came by a link that leads nowhere.
        read_around: Button that opens the only passage of an answer in its essay.
        to_answer: Button that leads back to an answer.
        to_essays: Button that leads back to the list of essays.
        to_quotation: Button that leads back to a quotation.
        share: Button that shares the link to a passage.
        copy_link: Button that copies it.
        another: Button that brings another quotation.
        reindex_started: A build begins.
        reindex_running: A build is at work already.
        reindex_plan: How many texts a build is going to encode.
        reindex_plan_nothing: No essay has changed.
        reindex_plan_more: How many other essays are not named.
        reindex_cancel: Button: end the build.
        reindex_ending: The build is being ended.
        reindex_idle: There is no build that could be ended.
        reindex_read, reindex_cancelled, reindex_not_read, reindex_interrupted: What became of it.
        reindex_progress: How far it is.
        reindex_stages: Names of its stages.
        reindex_unchanged: Nothing had changed.
        reindex_done: What the build did.
        reindex_over_window: How many texts are longer than the encoder reads.
        reindex_failed: Why there is no new generation.
        status: What serves.
        status_encoder_bundled: The encoder that comes with the project, by no name.
        status_waiting: What waits in the inbox and in the outbox, what could not be sent, and of
            what nobody knows whether it was.
        moment: Date and minute.
        months: Names of the months, in order.
        status_memory: How much memory the process takes.
        status_building: A build is at work.
        status_degraded: An earlier generation serves because the current one is damaged.
        rolled_back: Which generation serves in the place of which.
        rollback_failed: Why the current one goes on serving.
    """

    language: str
    language_name: str
    commands: Mapping[str, str]
    group_commands: Mapping[str, str]
    chat_admin_commands: Mapping[str, str]
    admin_commands: Mapping[str, str]
    description: str
    short_description: str
    language_choose: str
    language_choose_group: str
    language_automatic: str
    language_chosen: str
    language_of_group: str
    inline_nothing: str
    inline_more: str
    inline_reading: str
    inline_open: str
    welcome: str
    help: str
    ask_hint: str
    still_reading: str
    nothing_found: str
    suggestions: str
    small_talk: Mapping[str, str]
    failure: str
    late: str
    words_only: str
    unknown_command: str
    essays: str
    essay_size: str
    your_id: str
    ask_operator: str
    admins_only: str
    in_private: str
    button_gone: str
    button_of_another: str
    too_fast: str
    not_here: str
    not_with_you: str
    ban_hint: str
    ban_impossible: str
    banned: str
    unbanned: str
    not_banned: str
    privacy: str
    privacy_unanswered: str
    forget_ask: str
    forget_button: str
    forgotten: str
    related: str
    suggestion_asked: str
    vote_helpful: str
    vote_unhelpful: str
    vote_known: str
    better: str
    better_unknown: str
    better_none: str
    keep_offer: str
    keep_question: str
    keep_nothing: str
    kept: str
    keep_forgotten: str
    vote_noted: str
    deleted: str
    answer_deleted: str
    delete_refused: str
    feedback: str
    feedback_none: str
    by_author: str
    cited: str
    cited_by: str
    reader: str
    reply: str
    reply_by: str
    comment: str
    two_voices: str
    shown_gone: str
    page: str
    speakers: Mapping[str, str]
    author_replies: str
    essay_ends: str
    passage_gone: str
    passage_lost: str
    link_unknown: str
    read_around: str
    to_answer: str
    to_essays: str
    to_quotation: str
    share: str
    copy_link: str
    another: str
    reindex_started: str
    reindex_running: str
    reindex_plan: str
    reindex_plan_nothing: str
    reindex_plan_more: str
    reindex_cancel: str
    reindex_ending: str
    reindex_idle: str
    reindex_read: str
    reindex_cancelled: str
    reindex_not_read: str
    reindex_interrupted: str
    reindex_progress: str
    reindex_stages: Mapping[str, str]
    reindex_unchanged: str
    reindex_done: str
    reindex_over_window: str
    reindex_failed: str
    status: str
    status_encoder_bundled: str
    status_waiting: Mapping[str, str]
    moment: str
    months: Sequence[str]
    status_memory: str
    status_building: str
    status_degraded: str
    rolled_back: str
    rollback_failed: str
