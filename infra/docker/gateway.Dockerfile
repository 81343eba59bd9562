# The website: its own folder and the two shared packages.
#   docker build -f infra/docker/gateway.Dockerfile -t spoorvast/gateway .
FROM python:3.11-slim-bookworm AS installed
COPY requirements/gateway.txt /requirements.txt
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /requirements.txt

FROM python:3.11-slim-bookworm
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONPATH=/spoorvast \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
WORKDIR /spoorvast
COPY --from=installed /opt/venv /opt/venv
COPY services/contracts /spoorvast/services/contracts
COPY services/chassis /spoorvast/services/chassis
COPY gateway /spoorvast/gateway
USER 10001:10001
EXPOSE 8080
CMD ["python", "-m", "gateway.serve"]
