import { expect, it } from "vitest";

import { isNewEnough } from "./node-version.mjs";
import { toolEnvironment, withoutSecrets } from "./tool-environment.mjs";

it("keeps the settings that a person made for the installer, and drops the variables that npm adds", () => {
  const env = toolEnvironment({
    PATH: "/usr/bin",
    NODE_ENV: "production",
    npm_config_registry: "https://registry.example.com",
    npm_config_prefix: "/usr/local",
    npm_lifecycle_event: "start",
    HTTPS_PROXY: "http://proxy:3128",
  });
  expect(env).toMatchObject({
    npm_config_registry: "https://registry.example.com",
    HTTPS_PROXY: "http://proxy:3128",
    TURBO_TELEMETRY_DISABLED: "1",
  });
  expect(Object.keys(env)).not.toEqual(expect.arrayContaining(["NODE_ENV"]));
  expect(Object.keys(env).filter((name) => name.startsWith("npm_"))).toEqual(["npm_config_registry"]);
  expect(env["PATH"]).toMatch(/node_modules\/\.bin:\/usr\/bin$/);
});

it("gives installers and build tools none of BillStack's secrets", () => {
  const secrets = {
    BILLSTACK_ENCRYPTION_KEYS: "k1:x",
    BILLSTACK_ENCRYPTION_KEYS_COMMAND: "vault read -field=keys secret/billstack",
    DATABASE_URL: "postgres://user:password@db/billstack",
    METRICS_TOKEN: "a token",
    SMTP_URL: "smtp://user:password@mail",
  };
  expect(withoutSecrets({ PATH: "/bin", LOG_LEVEL: "info", ...secrets })).toEqual({
    PATH: "/bin",
    LOG_LEVEL: "info",
  });
});

it.each([
  ["18.20.8", false],
  ["20.18.3", false],
  ["20.19.0", true],
  ["22.1.0", true],
])("Node.js %s is new enough: %s", (version, expected) => {
  expect(isNewEnough(version)).toBe(expected);
});
