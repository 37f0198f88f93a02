"""The bot in English."""

from bot.messages.voice import Messages

ENGLISH = Messages(
    language="en",
    commands={
        "ask": "ask the essays a question",
        "essays": "what I have read",
        "help": "how to ask me",
        "id": "your number on Telegram",
    },
    admin_commands={
        "reindex": "read the essays again",
        "status": "which index answers",
    },
    welcome=(
        "Hello. I have read some essays and answer in their own words, always with the source. "
        "Ask me a question. /essays shows what I have read."
    ),
    help=(
        "Write me a question, in English or another language, and I show you the words of the "
        "essays that answer it. If they don't answer it, I say so.\n\n"
        "In a group: /ask and your question, or mention my name, or reply to a message of mine. "
        "If you reply with /ask to somebody's message, I take that message as the question.\n\n"
        "/essays: what I have read\n/id: your number on Telegram"
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
    words_only="I only understand words: write me your question.",
    unknown_command="I don't know that command. /help tells how to ask me.",
    essays="I have read these essays:",
    essay_size="{passages} passages",
    your_id="Your number on Telegram is {number}.",
    ask_operator="Whoever runs me can add it to BOT_ADMINS, so that you may use commands like /reindex.",
    admins_only="That command is for those who run me. Your number is in /id.",
    in_private="I take that command in a private chat only.",
    by_author="{author}, {title}",
    cited="words quoted in {title}",
    cited_by="words that {author} quotes in {title}",
    reader="a reader's comment on {title}",
    reply="whoever wrote {title}, answering a comment",
    reply_by="{author}, answering a comment on {title}",
    comment="a comment on {title}",
    reindex_started="I am reading the essays again. Meanwhile I answer with what I knew.",
    reindex_running="I am reading them already; wait until I am done.",
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
    status_building="I am reading the essays again right now.",
    status_degraded="The current index ({current}) is damaged; an earlier one answers. Use /reindex.",
)
