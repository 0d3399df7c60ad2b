# The service, with the command `betrace`, as the npm package has it; and the shop that sends it traces.
#   docker build --target betrace -t betrace:0.1.0 .
#   docker build --target shop -t betrace-shop:0.1.0 .
FROM node:24.21.0-bookworm-slim AS source
WORKDIR /source
RUN npm install --global pnpm@12.21.0
COPY . .

FROM source AS package
RUN pnpm install --frozen-lockfile --filter betrace --filter @betrace/cli... && node tools/release/npm-package.ts

FROM source AS shop-modules
RUN pnpm install --prod --frozen-lockfile --filter @betrace/example-shop

FROM node:24.21.0-bookworm-slim AS betrace
ARG VERSION=0.1.0
LABEL org.opencontainers.image.title="BeTrace" \
  org.opencontainers.image.description="Rules over whole OpenTelemetry traces, inside Grafana" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.source="https://github.com/betracehq/betrace" \
  org.opencontainers.image.licenses="Apache-2.0"
COPY --from=package /source/dist/npm /betrace
RUN mkdir /data && chown node:node /data && ln -s /betrace/dist/main.js /usr/local/bin/betrace
ENV NODE_ENV=production BETRACE_DATA_DIR=/data
USER node
WORKDIR /data
VOLUME /data
EXPOSE 12011 50051
ENTRYPOINT ["betrace"]
CMD ["serve"]
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:12011/ready').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]

FROM node:24.21.0-bookworm-slim AS shop
WORKDIR /betrace
COPY --from=shop-modules /source ./
USER node
ENTRYPOINT ["node", "examples/shop/src/main.ts"]
