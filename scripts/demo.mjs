import { bootstrap } from "./bootstrap.mjs";
import { atEnd, runScript } from "./bootstrap/lifetime.mjs";
import { seconds, step } from "./bootstrap/step.mjs";

/** Small enough for Stripe's test mode budget of 20 requests a second: payment methods cost one for each customer. */
const CUSTOMERS = 100;
const ACCOUNT = "demo";

await runScript(async () => {
  await bootstrap();
  const startedAt = performance.now();
  const { mainJob } = await import("./demo/main-job.mjs");
  const { voiceOf } = await import("./demo/voice.mjs");
  const stage = await setStage();
  for (const [title, act] of mainJob(stage)) {
    const actStartedAt = performance.now();
    const voice = voiceOf(title);
    await act(voice);
    voice.end(performance.now() - actStartedAt);
  }
  console.log(`All of it took ${seconds(performance.now() - startedAt)}`);
});

/** @returns {Promise<import("./demo/main-job.mjs").Stage>} everything on free ports, with data that goes at the end */
async function setStage() {
  const { temporaryDataDir } = await import("./demo/temporary-data-dir.mjs");
  const { startStack } = await import("./stack/start-stack.mjs");
  const { keysOf, seed } = await import("./stack/seed-sandbox.mjs");
  const { url, sandboxUrl, databaseUrl } = await startStack({
    PORT: "0",
    STRIPE_SANDBOX_URL: "http://127.0.0.1:0",
    BILLSTACK_DATA_DIR: temporaryDataDir(),
    LOG_LEVEL: "warn",
  });
  if (sandboxUrl === null) throw new Error("The demo needs the sandbox");
  await step(`Filling a Stripe account with ${CUSTOMERS} customers`, () =>
    seed(sandboxUrl, ACCOUNT, CUSTOMERS),
  );
  const { default: postgres } = await import("postgres");
  const sql = postgres(databaseUrl, { max: 1 });
  atEnd(() => sql.end());
  return { url, sandboxUrl, account: ACCOUNT, keys: keysOf(ACCOUNT), sql };
}
