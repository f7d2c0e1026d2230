# `docker build -t billstack .` builds the image. docs/release.md says how to run it.

# The two images must have the same system and architecture, because the release contains a native module.
ARG BUILD_IMAGE=docker.io/library/node:24-bookworm-slim
ARG RUN_IMAGE=gcr.io/distroless/nodejs24-debian12:nonroot

FROM ${BUILD_IMAGE} AS build
WORKDIR /src
COPY . .
RUN npm run build:release -- --out /release

FROM ${RUN_IMAGE}
# The first folder is where the image of distroless has Node.js. With it on PATH, other images work, too.
ENV PATH=/nodejs/bin:/usr/local/bin:/usr/bin:/bin NODE_ENV=production HOST=0.0.0.0 PORT=3000
WORKDIR /app
COPY --from=build /release /app
# The user `nonroot` of distroless, by its number, so that Kubernetes can check that it is not root.
USER 65532:65532
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["node", "healthcheck.js"]
ENTRYPOINT ["node"]
CMD ["main.js"]
