# The program as an image: the locked packages, checked against their hashes, and one user without rights.
# Untested until someone runs it: the machines this is made on have no container engine.

FROM python:3.12-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/accompany
COPY requirements.lock /src/
RUN /opt/accompany/bin/pip install --no-deps --require-hashes -r /src/requirements.lock
COPY . /src/
RUN /opt/accompany/bin/pip install --no-deps /src

FROM python:3.12-slim-bookworm
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/accompany accompany \
    && install -d -o accompany -g accompany -m 0700 /var/lib/accompany/keys
COPY --from=build /opt/accompany /opt/accompany
ENV PATH=/opt/accompany/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER accompany
WORKDIR /var/lib/accompany
EXPOSE 8000
CMD ["accompany", "serve"]
