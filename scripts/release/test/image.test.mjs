import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, rmSync } from "node:fs";

import { expect, it } from "vitest";

import { createTestDatabase } from "../../../packages/tenancy/dist/testing/index.js";
import { inRoot } from "../../bootstrap/paths.mjs";
import { buildRelease } from "./build-release.mjs";
import { freePort } from "./free-port.mjs";
import { buildImage, imageBase } from "./image.mjs";
import { endPrograms, run, untilListening } from "./programs.mjs";

/** The timeout of the test in milliseconds. Building and starting an image takes 15 seconds on an idle machine. */
const TIMEOUT = 180_000;

const BASE = imageBase();
const HOW =
  BASE === null
    ? "is made of files that a release has (it is not built: BILLSTACK_TEST_IMAGE_BASE names no local image)"
    : "runs read-only and without rights, says that it is healthy, and ends by SIGTERM";

/** @param {string[]} args */
const podman = (...args) => spawnSync("podman", args, { encoding: "utf8" });

/**
 * Starts the image, asks whether it is ready and healthy, and stops it.
 * @param {string} name the name of the image, and of its container
 * @param {string} databaseUrl
 * @param {string} cwd
 */
async function startAndStop(name, databaseUrl, cwd) {
  const port = await freePort();
  const env = {
    BASE_URL: "https://billing.example.com",
    BILLSTACK_ENCRYPTION_KEYS: `k1:${randomBytes(32).toString("base64")}`,
    DATABASE_URL: databaseUrl,
    HOST: "127.0.0.1",
    PORT: String(port),
  };
  const started = run(
    cwd,
    "podman",
    [
      "run",
      "--rm",
      `--name=${name}`,
      "--network=host",
      "--read-only",
      "--cap-drop=all",
      ...Object.keys(env).map((variable) => `--env=${variable}`),
      name,
    ],
    env,
  );
  await untilListening(started);
  expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
  expect(podman("exec", name, "node", "healthcheck.js")).toMatchObject({ status: 0 });
  expect(podman("stop", "--time=10", name)).toMatchObject({ status: 0 });
  expect(await started.code).toBe(0);
  expect(started.output).toContain('"msg":"stopping"');
}

it(
  `the image ${HOW}`,
  async () => {
    if (BASE === null) {
      const dockerfile = readFileSync(inRoot("Dockerfile"), "utf8");
      const files = [...dockerfile.matchAll(/"([\w-]+\.js)"/g)].map(([, file = ""]) => file);
      expect(files).toEqual(["healthcheck.js", "main.js"]);
      for (const file of files) expect(existsSync(inRoot("scripts", "release", "entries", file))).toBe(true);
      return;
    }
    const name = `billstack-test-${process.pid}`;
    const folder = buildRelease();
    const database = await createTestDatabase();
    try {
      buildImage(BASE, folder, name);
      const about = podman("image", "inspect", "--format={{.User}} {{.HealthCheck}}", name).stdout;
      expect(about).toMatch(/^65532:65532 .*healthcheck\.js/);
      await startAndStop(name, database.url, folder);
    } finally {
      await endPrograms();
      podman("rm", "--force", name);
      podman("image", "rm", "--force", name);
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
  TIMEOUT,
);
