"""The bot in English."""

from bot.messages.voice import Messages

ENGLISH = Messages(
    language="en",
    language_name="English",
    commands={
        "ask": "ask the essays a question",
        "essays": "what I have read",
        "language": "choose my language",
        "random": "a quotation at random",
        "help": "how to ask me",
        "id": "your number on Telegram",
        "privacy": "what I keep of you",
        "forget": "delete what I keep of you",
    },
    group_commands={
        "ask": "ask the essays a question",
        "essays": "what I have read",
        "help": "how to ask me",
    },
    chat_admin_commands={"language": "choose my language for this group"},
    admin_commands={
        "reindex": "read the essays again",
        "cancel": "stop reading them",
        "rollback": "go back to the index before",
        "status": "which index answers",
        "ban": "ignore a person or a chat",
        "unban": "listen to them again",
        "feedback": "what readers think",
    },
    description=(
        "I have read some essays about why people share on social networks and how to meet people "
        "there. Ask me a question, and I answer in the essays' own words, always with the source. "
        "If they don't answer it, I say so. No language model makes anything up."
    ),
    short_description="I answer from a few essays, in their own words and with the source.",
    language_choose="In which language shall I speak to you? Quotations stay as they were written.",
    language_choose_group=(
        "In which language shall I speak here? Quotations stay as they were written."
    ),
    language_automatic="As my Telegram",
    language_chosen="All right, I speak English here.",
    language_of_group="In a group, whoever administers it chooses my language.",
    inline_nothing="The essays don't answer that: ask me in private",
    inline_more="Ask me in private",
    inline_reading="I am still reading the essays",
    inline_open="📖 Read on",
    welcome=(
        "Hello. I have read some essays and answer in their own words, always with the source. "
        "Ask me a question. /essays shows what I have read."
    ),
    help=(
        "Write me a question, in English or another language, and I show you the words of the "
        "essays that answer it. If they don't answer it, I say so.\n\n"
        "In a group: /ask and your question, or mention my name, or reply to a message of mine. "
        "If you reply with /ask to somebody's message, I take that message as the question.\n\n"
        "Reply to an answer of mine to ask further, or select some of its words and ask about "
        "them. 📖 lets you read around a quotation; 👎 tells me that it doesn't answer.\n\n"
        "/essays: what I have read\n/random: a quotation at random\n"
        "/language: in which language I speak to you\n/privacy: what I keep of you\n"
        "/id: your number on Telegram"
    ),
    ask_hint=(
        "Write the question behind /ask, for example “/ask why do we share?”. "
        "Or reply with /ask to the message you want to ask."
    ),
    still_reading="I am still reading the essays. Ask me again in a minute.",
    nothing_found="The essays don't answer that.",
    suggestions="You could try:",
    small_talk={
        "greeting": "Hello, good to see you here. Ask me something, and I'll answer in the essays' own words.",
        "thanks": "You're welcome, though the credit goes to those who wrote the essays. If you have another question, I'm here.",
        "farewell": "Goodbye, and thanks for the chat. When another question comes to you, the essays and I will be here.",
        "feeling": "I'm a bot, so I have no good or bad days, but I hope yours goes well or soon gets better. If you feel like it, ask me something and we'll see what the essays say.",
        "identity": "I'm Tertulia, a bot: neither a person nor ChatGPT. I answer questions only with the words of some essays I have read, and always say which one they come from.",
        "ability": "Ask me a question, and I look in the essays for the words that answer it; if there are none, I say so.",
        "praise": "That's kind, thank you; I'm only a bot that searches, the good words are the essays'. Would you like to ask them something else?",
        "blame": "I'm sorry I was no use: I'm a bot, and the words of a few essays are all I have. Would you ask me in another way?",
        "laugh": "I'm glad you're laughing, even if a bot like me can't. Whenever you like, ask me a question and we'll go back to the essays.",
        "assent": "All right. Whenever you like, ask me another question and I'll look at what the essays say.",
        "joke": "I wish I could, but I'm a bot that only repeats what the essays say, and they bring no jokes. Ask me why we share on social networks; they have things to tell about that.",
        "test": "Yes, I read you. I'm a bot and I'm here: write me a question and I'll look for what the essays say.",
    },
    failure="Something failed on my side. Try again in a moment.",
    late="Sorry this comes late; I was away for a while.",
    words_only="I only understand words: write me your question.",
    unknown_command="I don't know that command. /help tells how to ask me.",
    essays="I have read these essays:",
    essay_size="{passages} passages",
    your_id="Your number on Telegram is {number}.",
    ask_operator="Whoever runs me can add it to BOT_ADMINS, so that you may use commands like /reindex.",
    admins_only="That command is for those who run me. Your number is in /id.",
    in_private="I take that command in a private chat only.",
    button_gone="That button no longer works. Ask me again.",
    too_fast="That is more than I can read. Give me a minute, then ask me again.",
    not_here=(
        "I only take part in chats that whoever runs me has listed, and this one is not among "
        "them, so I am leaving. Its number is {number}. Thank you for having me."
    ),
    not_with_you=(
        "I only talk with people whom whoever runs me has listed. Your number is {number}."
    ),
    ban_hint=(
        "Write the number of a person or a chat behind it, for example /ban 12345, or forward "
        "me a message of theirs and reply to it with /ban."
    ),
    ban_impossible="{number} cannot be banned: that is me, an administrator, or a number of many.",
    banned="I ignore {number} from now on. /unban {number} takes that back.",
    unbanned="I listen to {number} again.",
    not_banned="{number} was not banned.",
    privacy=(
        "What I keep of you, and why:\n\n"
        "• Your messages to me, with the name that Telegram shows, and my answers: until I have "
        "answered, so that nothing is lost when I am restarted, and for {hours} hours more, so "
        "that you can correct a question or ask further. Then the words are deleted for good, "
        "within an hour.\n"
        "• Without words, for {buttons} days at most: your number and which passages I showed you, "
        "so that the buttons under my answers work.\n"
        "• Your vote on an answer, and the language you chose: until you tell me to forget.\n"
        '• The words of a question beside your vote, only if you pressed "Keep my question": '
        "they stay beyond those hours, until you use /forget.\n"
        "• In memory only: how much you asked within the last minute, so that nobody crowds out "
        "the others.\n"
        "• The numbers of those whom whoever runs me has banned. These stay even if you tell me "
        "to forget.\n{unanswered}\n"
        "I give nothing of it to anybody, and my log holds no words and no names. Telegram keeps "
        "the chat itself: there you can delete it.\n\n/forget deletes what I keep of you at once."
    ),
    privacy_unanswered=(
        "• Questions that the essays don't answer, without name, number or hour, for {days} "
        "days: to know what is missing in them. I can't tell whose they were, so /forget leaves "
        "them."
    ),
    forget_ask=(
        "I will delete everything I keep of you: questions, answers, votes, and the language you "
        "chose. The buttons under my earlier answers to you will stop working. Shall I?"
    ),
    forget_button="Yes, forget me",
    forgotten="Done: I keep nothing of you any more. Within minutes it leaves my files as well.",
    button_of_another="That button is for somebody else.",
    related="The nearest there is, though it does not answer:",
    suggestion_asked="It has just been answered, a little further down.",
    vote_helpful="Thank you, I'm glad it helps.",
    vote_unhelpful="Thank you for telling me.",
    vote_known="I had noted that already, thank you.",
    better="I'm sorry that it was no help. Does one of these passages answer better?",
    better_unknown="I'm sorry that it was no help. I have no other passage near it to show. Would you say that none answers?",
    better_none="None of these",
    keep_offer="Noted, thank you. I don't keep your question with your vote unless you want me to: with it the answers can be improved. It would be kept without your name until you use /forget, and read by whoever runs me.",
    keep_question="Keep my question",
    keep_nothing="No need",
    kept="Thank you: I have kept your question with your vote, without your name.",
    keep_forgotten="Noted, thank you. I no longer have your question: I forget them after some time, so I cannot keep it with your vote.",
    vote_noted="Noted, thank you.",
    deleted="Deleted.",
    answer_deleted="Answer deleted.",
    delete_refused="That button is for whoever asked, or whoever administers the chat.",
    feedback="Votes: {helpful} 👍, {unhelpful} 👎. Of the latter {better} name a better passage and {none} say that none answers. With their question: {kept}.",
    feedback_none="There is nothing to export yet: nobody has let me keep a question with a vote that teaches something.",
    by_author="{author}, {title}",
    cited="words quoted in {title}",
    cited_by="words that {author} quotes in {title}",
    reader="a reader's comment on {title}",
    reply="whoever wrote {title}, answering a comment",
    reply_by="{author}, answering a comment on {title}",
    comment="a comment on {title}",
    two_voices="Two essays, two voices:",
    shown_gone="Something I quoted here is no longer in the essays.",
    page="passage {number} of {total}",
    speakers={
        "author": "whoever wrote the essay",
        "cited": "words that the essay quotes",
        "reader": "a reader, in the comments",
        "reply": "whoever wrote the essay, answering a comment",
        "comment": "somebody, in the comments",
    },
    author_replies="{author}, answering a comment",
    essay_ends="Here the essay ends.",
    passage_gone="That passage is no longer in the essays. The nearest one today:",
    passage_lost="That passage is no longer in the essays.",
    link_unknown="I don't know that link: it leads to no passage.",
    read_around="📖 Read around it",
    to_answer="↩ Back to the answer",
    to_essays="↩ Back to the essays",
    to_quotation="↩ Back to the quotation",
    share="Share",
    copy_link="Copy the link",
    another="🎲 Another",
    reindex_started="I am reading the essays again. Meanwhile I answer with what I knew.",
    reindex_running="I am reading them already; wait until I am done, or use /cancel.",
    reindex_plan="Texts to encode: {to_encode}; reused: {reused}.",
    reindex_plan_nothing="No essay has changed.",
    reindex_plan_more="… and {number} more essays",
    reindex_cancel="✖ Cancel",
    reindex_ending="I stop reading the essays.",
    reindex_idle="I am reading nothing that could be cancelled.",
    reindex_read="I have read the essays again.",
    reindex_cancelled="Reading cancelled: the former index goes on answering.",
    reindex_not_read="I could not read the essays.",
    reindex_interrupted=(
        "I was stopped while I was reading the essays again, and don't know how it ended. "
        "/status says which index answers; /reindex reads them anew."
    ),
    reindex_progress="I am reading the essays again.\n{bar} {percent} %\n{stage}: {done} of {total}",
    reindex_stages={
        "encode": "texts encoded",
        "compare": "examples encoded",
        "publish": "steps of the check",
    },
    reindex_unchanged="Nothing has changed: the same index goes on answering.",
    reindex_done=(
        "Done. {essays} essays, {passages} passages ({passages_added} new, {passages_gone} gone), "
        "{encoded} texts encoded and {reused} reused, in {seconds} s. "
        "Trial questions: {found} of {asked} find their passage."
    ),
    reindex_over_window=(
        "Careful: {number} texts are longer than the encoder reads; lower INDEX_PASSAGE_CHARS."
    ),
    reindex_failed="There is no new index; the former one goes on answering. The reason:\n{reason}",
    status=(
        "Index {generation}, of {created}.\n{essays} essays, {passages} passages, "
        "{sentences} sentences, {questions} reader questions.\nEncoder: {encoder}."
    ),
    status_encoder_bundled="the bundled one",
    status_waiting={
        "updates": "To deal with: {number}.",
        "letters": "To send: {number}.",
        "failed": "Not sent: {number}.",
        "ambiguous": "In doubt whether sent: {number}.",
    },
    moment="{day} {month} {year}, {hour:02}:{minute:02} UTC",
    months=(
        *("January", "February", "March", "April", "May", "June", "July"),
        *("August", "September", "October", "November", "December"),
    ),
    status_memory="Memory: {mebibytes} MiB.",
    status_building="I am reading the essays again right now.",
    status_degraded="The current index ({current}) is damaged; an earlier one answers. Use /reindex.",
    rolled_back="The index {serving} answers again, in place of {left}.",
    rollback_failed="The same index goes on answering. The reason:\n{reason}",
)
