# The bot in an image. Build:    docker compose build
# Smaller and faster to fetch:   --build-arg TORCH_INDEX=https://download.pytorch.org/whl/cpu
#                                (PyTorch's public index of builds for processors only)
# Without a network:             put every wheel that requirements.lock names into wheels/ first:
#                                pip download --requirement requirements.lock --dest wheels

ARG PYTHON_IMAGE=python:3.11-slim-bookworm

FROM ${PYTHON_IMAGE} AS packages
ARG TORCH_INDEX=""
WORKDIR /build
COPY requirements.lock ./
COPY wheels wheels
RUN python3 -m venv /opt/venv \
 && if ls wheels/*.whl >/dev/null 2>&1; then set -- --no-index --find-links wheels; \
    else set -- ${TORCH_INDEX:+--extra-index-url "${TORCH_INDEX}"}; fi \
 && /opt/venv/bin/pip install --no-cache-dir --no-compile "$@" --requirement requirements.lock

FROM ${PYTHON_IMAGE}
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PYTHONUTF8=1 \
    HOME=/tmp HF_HOME=/data/models \
    BOT_HOME=/data/bot INDEX_HOME=/data/index INDEX_CORPUS=/app/corpus/essays,/data/corpus
WORKDIR /app
COPY --from=packages /opt/venv /opt/venv
COPY LICENSE NOTICE pyproject.toml ./
COPY corpus corpus
COPY index index
COPY bot bot
RUN mkdir /data && chown 10001:10001 /data
USER 10001:10001
VOLUME /data
STOPSIGNAL SIGTERM
# Truthful: it fails when Telegram has not been heard for a minute, or no index serves.
HEALTHCHECK --interval=60s --timeout=10s --start-period=3m CMD ["python", "-m", "bot", "health"]
ENTRYPOINT ["python", "-m", "bot"]
