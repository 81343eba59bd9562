# The operator's tools: bringing servers to the agreed layout, and `python -m infra.operations`. Holds no secret; runs and ends.
#   docker build -f infra/docker/operator.Dockerfile -t spoorvast/operator .
FROM python:3.11-slim-bookworm AS installed
COPY requirements/service.txt requirements/gateway.txt /requirements/
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes \
       -r /requirements/service.txt -r /requirements/gateway.txt

FROM python:3.11-slim-bookworm
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONPATH=/spoorvast \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
WORKDIR /spoorvast
COPY --from=installed /opt/venv /opt/venv
COPY services /spoorvast/services
COPY gateway /spoorvast/gateway
COPY infra /spoorvast/infra
USER 10001:10001
CMD ["python", "-m", "infra.operations", "--help"]
