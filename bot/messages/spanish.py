"""The bot in Spanish."""

from bot.messages.voice import Messages

SPANISH = Messages(
    language="es",
    commands={
        "pregunta": "hacer una pregunta a los ensayos",
        "ensayos": "qué he leído",
        "help": "cómo preguntarme",
        "id": "tu número en Telegram",
    },
    admin_commands={
        "reindex": "volver a leer los ensayos",
        "status": "qué índice responde",
    },
    welcome=(
        "Hola. He leído unos ensayos y respondo con sus propias palabras, siempre con la "
        "fuente. Hazme una pregunta. Con /ensayos ves qué he leído."
    ),
    help=(
        "Escríbeme una pregunta, en español o en otro idioma, y te enseño las palabras de los "
        "ensayos que la responden. Si no la responden, te lo digo.\n\n"
        "En un grupo: /pregunta y tu pregunta, o menciona mi nombre, o responde a un mensaje mío. "
        "Si respondes con /pregunta al mensaje de otra persona, pregunto lo que dice ese mensaje.\n\n"
        "/ensayos: qué he leído\n/id: tu número en Telegram"
    ),
    ask_hint=(
        "Escribe la pregunta detrás de /pregunta, por ejemplo: «/pregunta ¿por qué compartimos?». "
        "O responde con /pregunta al mensaje que quieras preguntar."
    ),
    still_reading="Todavía estoy leyendo los ensayos. Vuelve a preguntarme en un minuto.",
    nothing_found="Los ensayos no responden a eso.",
    suggestions="Prueba, por ejemplo, con:",
    small_talk={
        "greeting": "Hola, me alegra verte por aquí. Pregúntame algo y te respondo con las palabras de los ensayos.",
        "thanks": "De nada, aunque el mérito es de quienes escribieron los ensayos. Si te queda otra pregunta, aquí sigo.",
        "farewell": "Hasta luego, y gracias por la charla. Cuando te surja otra pregunta, los ensayos y yo seguimos aquí.",
        "feeling": "Soy un bot y no tengo días buenos ni malos, pero ojalá el tuyo vaya bien o mejore pronto. Si te apetece, hazme una pregunta y vemos qué dicen los ensayos.",
        "identity": "Soy Tertulia, un bot: ni persona ni ChatGPT. A tus preguntas respondo solo con palabras de unos ensayos que he leído, y siempre te digo de cuál salen.",
        "ability": "Hazme una pregunta y busco en los ensayos las palabras que la responden; si no las hay, te lo digo.",
        "praise": "Qué amable, gracias; yo solo soy un bot que busca, las buenas palabras son de los ensayos. ¿Quieres preguntarles algo más?",
        "blame": "Siento no haberte servido: soy un bot y solo tengo las palabras de unos pocos ensayos. ¿Me lo preguntas de otra manera?",
        "laugh": "Me alegra que te rías, aunque yo, como bot, no sepa. Cuando quieras, hazme una pregunta y volvemos a los ensayos.",
        "assent": "De acuerdo. Cuando quieras, hazme otra pregunta y miro qué dicen los ensayos.",
        "joke": "Ojalá supiera, pero soy un bot que solo repite lo que dicen los ensayos, y chistes no traen. Pregúntame por qué compartimos en las redes, que de eso sí cuentan cosas.",
        "test": "Sí, te leo. Soy un bot y estoy aquí: escríbeme una pregunta y busco qué dicen los ensayos.",
    },
    failure="Algo ha fallado por mi parte. Vuelve a intentarlo en un momento.",
    words_only="Solo entiendo palabras: escríbeme tu pregunta.",
    unknown_command="No conozco esa orden. Con /help te cuento cómo preguntarme.",
    essays="He leído estos ensayos:",
    essay_size="{passages} pasajes",
    your_id="Tu número en Telegram es {number}.",
    ask_operator="Quien me administra puede añadirlo a BOT_ADMINS para que des órdenes como /reindex.",
    admins_only="Esa orden es para quien me administra. Tu número está en /id.",
    in_private="Esa orden solo la atiendo en un chat privado.",
    by_author="{author}, {title}",
    cited="palabras citadas en {title}",
    cited_by="palabras que {author} cita en {title}",
    reader="comentario de un lector a {title}",
    reply="quien escribe {title}, en respuesta a un comentario",
    reply_by="{author}, en respuesta a un comentario a {title}",
    comment="comentario a {title}",
    reindex_started="Vuelvo a leer los ensayos. Mientras tanto respondo con lo que ya sabía.",
    reindex_running="Ya los estoy leyendo; espera a que termine.",
    reindex_progress="Vuelvo a leer los ensayos.\n{bar} {percent} %\n{stage}: {done} de {total}",
    reindex_stages={
        "encode": "textos codificados",
        "compare": "ejemplos codificados",
        "publish": "pasos de comprobación",
    },
    reindex_unchanged="Nada ha cambiado: sigue respondiendo el mismo índice.",
    reindex_done=(
        "Listo. {essays} ensayos, {passages} pasajes ({passages_added} nuevos, {passages_gone} "
        "menos), {encoded} textos codificados y {reused} aprovechados, en {seconds} s. "
        "Preguntas de prueba: {found} de {asked} encuentran su pasaje."
    ),
    reindex_over_window=(
        "Atención: {number} textos son más largos de lo que lee el codificador; "
        "baja INDEX_PASSAGE_CHARS."
    ),
    reindex_failed="No hay índice nuevo; sigue respondiendo el anterior. El motivo:\n{reason}",
    status=(
        "Índice {generation}, del {created}.\n{essays} ensayos, {passages} pasajes, "
        "{sentences} frases, {questions} preguntas de lectores.\nCodificador: {encoder}."
    ),
    status_building="Ahora mismo vuelvo a leer los ensayos.",
    status_degraded="El índice actual ({current}) está dañado; responde uno anterior. Haz /reindex.",
)
