"""The bot in Spanish."""

from bot.messages.voice import Messages

SPANISH = Messages(
    language="es",
    language_name="Español",
    commands={
        "pregunta": "hacer una pregunta a los ensayos",
        "ensayos": "qué he leído",
        "idioma": "elegir mi idioma",
        "ayuda": "cómo preguntarme",
        "cita": "una cita al azar",
        "id": "tu número en Telegram",
        "privacidad": "qué guardo de ti",
        "olvidar": "borrar lo que guardo de ti",
    },
    group_commands={
        "pregunta": "hacer una pregunta a los ensayos",
        "ensayos": "qué he leído",
        "ayuda": "cómo preguntarme",
    },
    chat_admin_commands={"idioma": "elegir mi idioma en este grupo"},
    admin_commands={
        "reindex": "volver a leer los ensayos",
        "cancel": "dejar de leerlos",
        "rollback": "volver al índice anterior",
        "status": "qué índice responde",
        "ban": "ignorar a una persona o un chat",
        "unban": "volver a escuchar",
        "feedback": "qué opinan los lectores",
    },
    description=(
        "He leído unos ensayos sobre por qué compartimos en las redes sociales y cómo conocer "
        "gente en ellas. Hazme una pregunta y respondo con las palabras de los ensayos, siempre "
        "con la fuente. Si no responden, lo digo. Ningún modelo de lenguaje inventa nada."
    ),
    short_description="Respondo con las palabras de unos ensayos, siempre con la fuente.",
    language_choose="¿En qué idioma te hablo? Las citas quedan como se escribieron.",
    language_choose_group="¿En qué idioma hablo aquí? Las citas quedan como se escribieron.",
    language_automatic="Como mi Telegram",
    language_chosen="De acuerdo, aquí hablo español.",
    language_of_group="En un grupo elige mi idioma quien lo administra.",
    inline_nothing="Los ensayos no responden a eso: pregúntame en privado",
    inline_more="Pregúntame en privado",
    inline_reading="Todavía estoy leyendo los ensayos",
    inline_open="📖 Seguir leyendo",
    welcome=(
        "Hola. He leído unos ensayos y respondo con sus propias palabras, siempre con la "
        "fuente. Hazme una pregunta. Con /ensayos ves qué he leído."
    ),
    help=(
        "Escríbeme una pregunta, en español o en otro idioma, y te enseño las palabras de los "
        "ensayos que la responden. Si no la responden, te lo digo.\n\n"
        "En un grupo: /pregunta y tu pregunta, o menciona mi nombre, o responde a un mensaje mío. "
        "Si respondes con /pregunta al mensaje de otra persona, pregunto lo que dice ese mensaje.\n\n"
        "Responde a una respuesta mía para seguir preguntando, o elige unas palabras suyas y "
        "pregunta por ellas. Con 📖 lees alrededor de una cita; con 👎 me dices que no responde.\n\n"
        "/ensayos: qué he leído\n/cita: una cita al azar\n/idioma: en qué idioma te hablo\n"
        "/privacidad: qué guardo de ti\n/id: tu número en Telegram"
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
    late="Perdona que llegue tarde; he estado un rato fuera.",
    words_only="Solo entiendo palabras: escríbeme tu pregunta.",
    unknown_command="No conozco esa orden. Con /help te cuento cómo preguntarme.",
    essays="He leído estos ensayos:",
    essay_size="{passages} pasajes",
    your_id="Tu número en Telegram es {number}.",
    ask_operator="Quien me administra puede añadirlo a BOT_ADMINS para que des órdenes como /reindex.",
    admins_only="Esa orden es para quien me administra. Tu número está en /id.",
    in_private="Esa orden solo la atiendo en un chat privado.",
    button_gone="Ese botón ya no funciona. Vuelve a preguntarme.",
    too_fast="Eso es más de lo que puedo leer. Dame un minuto y vuelve a preguntarme.",
    not_here=(
        "Solo participo en los chats que quien me administra ha apuntado, y este no está entre "
        "ellos, así que me voy. Su número es {number}. Gracias por recibirme."
    ),
    not_with_you=(
        "Solo hablo con las personas que quien me administra ha apuntado. Tu número es {number}."
    ),
    ban_hint=(
        "Escribe detrás el número de una persona o de un chat, por ejemplo /ban 12345, o "
        "reenvíame un mensaje suyo y respóndele con /ban."
    ),
    ban_impossible="No se puede vetar a {number}: soy yo, quien me administra, o un número de muchos.",
    banned="Desde ahora ignoro a {number}. Con /unban {number} vuelvo a escuchar.",
    unbanned="Vuelvo a escuchar a {number}.",
    not_banned="{number} no estaba vetado.",
    privacy=(
        "Qué guardo de ti y por qué:\n\n"
        "• Tus mensajes para mí, con el nombre que enseña Telegram, y mis respuestas: hasta "
        "haberte respondido, para que nada se pierda si me reinician, y {hours} horas más, para "
        "que puedas corregir una pregunta o seguir preguntando. Después borro las palabras para "
        "siempre, en el plazo de una hora.\n"
        "• Sin palabras, {buttons} días como mucho: tu número y qué pasajes te enseñé, para que "
        "funcionen los botones de mis respuestas.\n"
        "• Tu voto sobre una respuesta y el idioma que elegiste: hasta que me digas que olvide.\n"
        "• Las palabras de una pregunta junto a tu voto, solo si pulsaste «Guardar mi pregunta»: "
        "se quedan más de esas horas, hasta que hagas /olvidar.\n"
        "• Solo en memoria: cuánto preguntaste en el último minuto, para que nadie quite su sitio "
        "a los demás.\n"
        "• Los números de quienes han sido vetados por quien me administra. Esos quedan aunque me "
        "digas que olvide.\n{unanswered}\n"
        "No doy nada de ello a nadie, y mi registro no contiene palabras ni nombres. El chat lo "
        "guarda Telegram: ahí puedes borrarlo.\n\n/olvidar borra al momento lo que guardo de ti."
    ),
    privacy_unanswered=(
        "• Las preguntas a las que los ensayos no responden, sin nombre, número ni hora, {days} "
        "días: para saber qué les falta. No sé de quién eran, así que /olvidar no las alcanza."
    ),
    forget_ask=(
        "Voy a borrar todo lo que guardo de ti: preguntas, respuestas, votos y el idioma que "
        "elegiste. Los botones de mis respuestas anteriores dejarán de funcionar. ¿Lo hago?"
    ),
    forget_button="Sí, olvídame",
    forgotten="Hecho: ya no guardo nada de ti. En unos minutos sale también de mis archivos.",
    button_of_another="Ese botón es para otra persona.",
    related="Lo más cercano, aunque no responde:",
    suggestion_asked="Ya está respondida, un poco más abajo.",
    vote_helpful="Gracias, me alegra que te sirva.",
    vote_unhelpful="Gracias por decírmelo.",
    vote_known="Ya lo tenía anotado, gracias.",
    better="Siento que no te sirviera. ¿Alguno de estos pasajes responde mejor?",
    better_unknown="Siento que no te sirviera. No tengo otro pasaje cercano que enseñarte. ¿Dirías que ninguno responde?",
    better_none="Ninguno de estos",
    keep_offer="Anotado, gracias. Tu pregunta no la guardo con tu voto, a no ser que quieras: con ella se pueden mejorar las respuestas. Se guardaría sin tu nombre hasta que hagas /olvidar, y la leería quien me administra.",
    keep_question="Guardar mi pregunta",
    keep_nothing="No hace falta",
    kept="Gracias: he guardado tu pregunta con tu voto, sin tu nombre.",
    keep_forgotten="Anotado, gracias. Tu pregunta ya no la tengo: las olvido al cabo de un tiempo, así que no puedo guardarla con tu voto.",
    vote_noted="Anotado, gracias.",
    deleted="Borrada.",
    answer_deleted="Respuesta borrada.",
    delete_refused="Ese botón es para quien preguntó o para quien administra el chat.",
    feedback="Votos: {helpful} 👍, {unhelpful} 👎. De los segundos, {better} señalan un pasaje mejor y {none} dicen que ninguno responde. Con su pregunta: {kept}.",
    feedback_none="Todavía no hay nada que exportar: nadie ha dejado guardar su pregunta con un voto que enseñe algo.",
    by_author="{author}, {title}",
    cited="palabras citadas en {title}",
    cited_by="palabras que {author} cita en {title}",
    reader="comentario de un lector a {title}",
    reply="quien escribe {title}, en respuesta a un comentario",
    reply_by="{author}, en respuesta a un comentario a {title}",
    comment="comentario a {title}",
    two_voices="Dos ensayos, dos voces:",
    shown_gone="Algo que citaba aquí ya no está en los ensayos.",
    page="pasaje {number} de {total}",
    speakers={
        "author": "quien escribe el ensayo",
        "cited": "palabras que el ensayo cita",
        "reader": "un lector, en los comentarios",
        "reply": "quien escribe el ensayo, en respuesta a un comentario",
        "comment": "alguien, en los comentarios",
    },
    author_replies="{author}, en respuesta a un comentario",
    essay_ends="Aquí termina el ensayo.",
    passage_gone="Ese pasaje ya no está en los ensayos. Hoy, lo más parecido es esto:",
    passage_lost="Ese pasaje ya no está en los ensayos.",
    link_unknown="No conozco ese enlace: no lleva a ningún pasaje.",
    read_around="📖 Leer alrededor",
    to_answer="↩ A la respuesta",
    to_essays="↩ A los ensayos",
    to_quotation="↩ A la cita",
    share="Compartir",
    copy_link="Copiar enlace",
    another="🎲 Otra",
    reindex_started="Vuelvo a leer los ensayos. Mientras tanto respondo con lo que ya sabía.",
    reindex_running="Ya los estoy leyendo; espera a que termine, o haz /cancel.",
    reindex_plan="Textos por codificar: {to_encode}; aprovechados: {reused}.",
    reindex_plan_nothing="Ningún ensayo ha cambiado.",
    reindex_plan_more="… y {number} ensayos más",
    reindex_cancel="✖ Cancelar",
    reindex_ending="Dejo de leer los ensayos.",
    reindex_idle="No estoy leyendo nada que se pueda cancelar.",
    reindex_read="He vuelto a leer los ensayos.",
    reindex_cancelled="Lectura cancelada: sigue respondiendo el índice anterior.",
    reindex_not_read="No he podido leer los ensayos.",
    reindex_interrupted=(
        "Me detuvieron mientras volvía a leer los ensayos y no sé cómo acabó. /status dice qué "
        "índice responde; con /reindex los leo de nuevo."
    ),
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
    status_encoder_bundled="el incluido",
    status_waiting={
        "updates": "Por atender: {number}.",
        "letters": "Por enviar: {number}.",
        "failed": "Sin enviar: {number}.",
        "ambiguous": "Quizá enviados: {number}.",
    },
    moment="{day} de {month} de {year}, {hour:02}:{minute:02} UTC",
    months=(
        *("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio"),
        *("agosto", "septiembre", "octubre", "noviembre", "diciembre"),
    ),
    status_memory="Memoria: {mebibytes} MiB.",
    status_building="Ahora mismo vuelvo a leer los ensayos.",
    status_degraded="El índice actual ({current}) está dañado; responde uno anterior. Haz /reindex.",
    rolled_back="Responde otra vez el índice {serving}, en lugar del {left}.",
    rollback_failed="Sigue respondiendo el mismo índice. El motivo:\n{reason}",
)
