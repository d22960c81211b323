# One image for every process: `openchair serve`, `openchair worker`, `openchair migrate`. The target `devkit` has `openchair mailbox`, too.

FROM node:24-trixie-slim AS page
WORKDIR /src
COPY schema.graphql ./
COPY backend/openchair/graph/trusted_documents.json backend/openchair/graph/
COPY pwa pwa
COPY graphiql graphiql
RUN npm ci --prefix pwa --no-audit --no-fund && npm ci --prefix graphiql --no-audit --no-fund && npm run --prefix pwa build

FROM python:3.13-slim-trixie AS product
WORKDIR /srv/openchair
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1
COPY requirements.lock pyproject.toml README.md LICENSE ./
RUN pip install --require-hashes -r requirements.lock
COPY backend/openchair backend/openchair
# Editable, so that the code finds the built page beside it, as in a checkout.
RUN pip install --no-deps --no-build-isolation -e .
COPY --from=page /src/pwa/dist pwa/dist
COPY --from=page /src/graphiql graphiql
RUN useradd --system --create-home openchair && install -d -o openchair /var/lib/openchair
USER openchair

FROM product AS devkit
USER root
COPY backend/openchair_devkit backend/openchair_devkit
RUN pip install --no-deps --no-build-isolation -e backend/openchair_devkit
USER openchair

# Last, so that it is what is built where no target is named.
FROM product
EXPOSE 8000
CMD ["openchair", "serve", "--host", "0.0.0.0", "--port", "8000"]
