import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSandbox } from "./open-sandbox.js";
import { openReceiver } from "./receiver.js";

const run = promisify(execFile);

/** Some of each kind; the server's own test triggers all that the sandbox supports. */
const EVENTS = [
  "customer.subscription.updated",
  "checkout.session.completed",
  "coupon.deleted",
  "setup_intent.requires_action",
  "subscription_schedule.released",
];

let home = "";
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "stripe-cli-"));
});
afterAll(() => rm(home, { recursive: true }));

/** The command of the installed `@stripe/cli`, run by this Node. */
function stripeCli(): string {
  const manifest = createRequire(import.meta.url).resolve("@stripe/cli/package.json");
  const { bin } = createRequire(import.meta.url)(manifest) as { bin: Record<string, string> };
  return join(dirname(manifest), bin["stripe"] ?? "");
}

test.each(EVENTS)("stripe trigger %s", { timeout: 60_000 }, async (type) => {
  const { url, control } = await openSandbox();
  const receiver = await openReceiver();
  receiver.secrets.push("whsec_cli_test_secret_0123456789");
  await control("POST", "clitest/webhook", { url: receiver.url, secret: "whsec_cli_test_secret_0123456789" });
  const { stdout, stderr } = await run(
    process.execPath,
    [stripeCli(), "trigger", type, "--api-base", url, "--api-key", "sk_test_sandbox_clitest"],
    // The CLI's telemetry has a race at its exit: now and then it panics after the trigger has succeeded.
    { env: { ...process.env, HOME: home, XDG_CONFIG_HOME: home, STRIPE_CLI_TELEMETRY_OPTOUT: "1" } },
  );
  expect(stdout + stderr).toContain("Trigger succeeded!");
  await receiver.until((received) => received.some(({ event }) => event.type === type));
});
