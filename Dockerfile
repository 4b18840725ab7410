# The server alone. Build: docker build -t tidelist-server .
FROM node:24-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
COPY shared-schema/package.json shared-schema/
COPY electron/engine/package.json electron/engine/
COPY renderer/package.json renderer/
COPY sync-server/package.json sync-server/
COPY e2e/package.json e2e/
COPY bench/package.json bench/
RUN npm ci --ignore-scripts
COPY . .
RUN node scripts/package-server.ts /server

FROM node:24-slim
COPY --from=build --chown=root:root /server /server
# The embedded database and the generated secret, where neither is configured.
RUN mkdir /data && chown node:node /data
VOLUME /data
USER node
WORKDIR /data
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8790 TIDELIST_DATA_DIR=/data
EXPOSE 8790
# Looks at the process only: asking the database would keep one awake that sleeps when nobody uses it.
HEALTHCHECK --interval=30s --timeout=3s CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Node itself is the process that gets SIGTERM; a stop waits for the requests that are under way.
STOPSIGNAL SIGTERM
CMD ["node", "/server/app/server.js"]
