# The command `betrace`, whose `serve` is the service; and the shop that sends it traces. Sources run as they are: Node
# strips their types.
#   docker build --target betrace -t betrace:0.1.0 .
#   docker build --target shop -t betrace-shop:0.1.0 .
FROM node:24.21.0-bookworm-slim AS source
WORKDIR /betrace
RUN npm install --global pnpm@12.21.0
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml LICENSE ./
COPY apps/betrace-backend/package.json apps/betrace-backend/
COPY apps/betrace-cli/package.json apps/betrace-cli/
COPY packages/api-client/package.json packages/api-client/
COPY packages/dsl/package.json packages/dsl/
COPY packages/engine/package.json packages/engine/
COPY packages/evidence/package.json packages/evidence/
COPY examples/shop/package.json examples/shop/

FROM source AS betrace-modules
RUN pnpm install --prod --frozen-lockfile --filter @betrace/cli...

FROM source AS shop-modules
RUN pnpm install --prod --frozen-lockfile --filter @betrace/example-shop

FROM node:24.21.0-bookworm-slim AS betrace
WORKDIR /betrace
COPY --from=betrace-modules /betrace ./
COPY packages/api-client/src packages/api-client/src
COPY packages/dsl/src packages/dsl/src
COPY packages/engine/src packages/engine/src
COPY packages/evidence/src packages/evidence/src
COPY apps/betrace-backend/src apps/betrace-backend/src
COPY apps/betrace-cli/src apps/betrace-cli/src
RUN mkdir /data && chown node:node /data \
  && printf '#!/bin/sh\nexec node /betrace/apps/betrace-cli/src/main.ts "$@"\n' > /usr/local/bin/betrace \
  && chmod 755 /usr/local/bin/betrace
ENV NODE_ENV=production BETRACE_DATA_DIR=/data
USER node
VOLUME /data
EXPOSE 12011 50051
ENTRYPOINT ["betrace"]
CMD ["serve"]
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:12011/ready').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]

FROM node:24.21.0-bookworm-slim AS shop
WORKDIR /betrace
COPY --from=shop-modules /betrace ./
COPY examples/shop/src examples/shop/src
USER node
ENTRYPOINT ["node", "examples/shop/src/main.ts"]
