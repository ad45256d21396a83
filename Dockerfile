# The server and the reader, without any training framework.
#   docker build -t digitnet . && docker compose up -d
FROM python:3.12-slim AS build
WORKDIR /source
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY src src
RUN python -m venv /opt/digitnet \
 && /opt/digitnet/bin/pip install --no-cache-dir --disable-pip-version-check -c constraints.txt '.[serve]' \
 && find /opt/digitnet -name tests -type d -prune -exec rm -rf {} +

FROM python:3.12-slim
COPY --from=build /opt/digitnet /opt/digitnet
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin digitnet
ENV PATH=/opt/digitnet/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
USER 10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/v2/health/ready', timeout=4)"]
ENTRYPOINT ["digitnet"]
CMD ["serve", "--host", "0.0.0.0"]
