# The monitor in a container: docker build -t watchroom-monitor . && docker run --env-file monitor.env -v watchroom:/data watchroom-monitor
FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build:main && npm prune --omit=dev --ignore-scripts

FROM node:20-bookworm-slim
ENV NODE_ENV=production WATCHROOM_DATA=/data
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/out/main ./out/main
COPY --from=build /app/data ./data
RUN mkdir /data && chown node:node /data
USER node
# The log and the local queue: what is in it must outlive the container.
VOLUME /data
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:9464/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# SIGTERM ends it in order; it takes up to eight seconds.
STOPSIGNAL SIGTERM
CMD ["node", "out/main/monitor.js", "--listen", "9464"]
