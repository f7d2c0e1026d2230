import { bootstrap } from "./bootstrap.mjs";
import { atEnd, runScript } from "./bootstrap/lifetime.mjs";
import { seconds, step } from "./bootstrap/step.mjs";

/**
 * The number of customers in the demo's Stripe account. It is small because reading payment methods needs one request
 * for each customer, and BillStack sends at most 20 requests a second in test mode.
 */
const CUSTOMERS = 100;
const ACCOUNT = "demo";

await runScript(async () => {
  await bootstrap();
  const startedAt = performance.now();
  const { demoSteps } = await import("./demo/demo-steps.mjs");
  const { stepOutput } = await import("./demo/step-output.mjs");
  const environment = await startEnvironment();
  for (const [title, run] of demoSteps(environment)) {
    const stepStartedAt = performance.now();
    const output = stepOutput(title);
    await run(output);
    output.end(performance.now() - stepStartedAt);
  }
  console.log(`The whole demo took ${seconds(performance.now() - startedAt)}`);
});

/**
 * Starts BillStack, a sandbox and a database on free ports. Their data is removed when this process ends.
 * @returns {Promise<import("./demo/demo-steps.mjs").DemoEnvironment>}
 */
async function startEnvironment() {
  const { temporaryDataDir } = await import("./demo/temporary-data-dir.mjs");
  const { startStack } = await import("./stack/start-stack.mjs");
  const { keysOf, seed } = await import("./stack/seed-sandbox.mjs");
  const { url, sandboxUrl, databaseUrl } = await startStack({
    PORT: "0",
    STRIPE_SANDBOX_URL: "http://127.0.0.1:0",
    BILLSTACK_DATA_DIR: temporaryDataDir(),
    LOG_LEVEL: "warn",
  });
  if (sandboxUrl === null || databaseUrl === undefined)
    throw new Error("The demo needs the sandbox and the embedded database");
  await step(`Filling a Stripe account with ${CUSTOMERS} customers`, () =>
    seed(sandboxUrl, ACCOUNT, CUSTOMERS),
  );
  const { default: postgres } = await import("postgres");
  const sql = postgres(databaseUrl, { max: 1 });
  atEnd(() => sql.end());
  return { url, sandboxUrl, account: ACCOUNT, keys: keysOf(ACCOUNT), sql };
}
