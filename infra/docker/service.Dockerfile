# One image per service: its own folder and the two shared packages, nothing else.
#   docker build -f infra/docker/service.Dockerfile --build-arg SERVICE=casebook -t spoorvast/casebook .
# The same image relays (python -m services.<name>.entrypoints.relay) and migrates (…entrypoints.migrate).
FROM python:3.11-slim-bookworm AS installed
COPY requirements/service.txt /requirements.txt
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /requirements.txt

FROM python:3.11-slim-bookworm
ARG SERVICE
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONPATH=/spoorvast \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    SPOORVAST_SERVICE=${SERVICE}
WORKDIR /spoorvast
COPY --from=installed /opt/venv /opt/venv
COPY services/contracts /spoorvast/services/contracts
COPY services/chassis /spoorvast/services/chassis
COPY services/${SERVICE} /spoorvast/services/${SERVICE}
USER 10001:10001
CMD ["sh", "-c", "exec python -m services.${SPOORVAST_SERVICE}.entrypoints.serve"]
