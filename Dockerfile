# Two stages: the first installs what is pinned and hashed, the second holds only what runs.
FROM python:3.12-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
RUN python -m venv /opt/kutip
COPY requirements.txt ./
RUN /opt/kutip/bin/pip install --quiet --require-hashes --requirement requirements.txt
COPY pyproject.toml README.md LICENSE ./
COPY bot ./bot
RUN /opt/kutip/bin/pip install --quiet --no-deps --no-build-isolation . \
 && /opt/kutip/bin/python -m compileall -q /opt/kutip/lib

FROM python:3.12-slim
RUN useradd --system --uid 10001 --home-dir /kutip --create-home kutip \
 && install -d -o kutip -g kutip /kutip/data /kutip/config
COPY --from=build /opt/kutip /opt/kutip
COPY --chown=kutip:kutip seeds /kutip/seeds
ENV PATH=/opt/kutip/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    MALLOC_ARENA_MAX=2 \
    KUTIP_WEB__LISTEN=127.0.0.1:8080
USER kutip
WORKDIR /kutip
# The database, its lock and nothing else. The config file is mounted read-only at /kutip/config.
VOLUME /kutip/data
# Unhealthy when Telegram has not answered for too long, refuses the token, or sending stands still: see docs/delivery.md.
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 CMD ["kutip", "health"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["kutip"]
CMD ["run"]
