import { atEnd } from "../bootstrap/lifetime.mjs";
import { step } from "../bootstrap/step.mjs";

const DEFAULT_URL = "http://127.0.0.1:12111";
const NAME = "billstack-stripe-sandbox";
const PROBE_TIMEOUT_MS = 1000;

/**
 * Starts the Stripe sandbox at the address of STRIPE_SANDBOX_URL. Uses the sandbox that already runs there, if
 * there is one. Starts none in production or if the variable is `off`.
 * @param {NodeJS.ProcessEnv} variables
 * @returns {Promise<string | undefined>} the URL of the sandbox, or the value of the variable if none is started
 */
export async function startSandbox(variables) {
  const wanted = variables["STRIPE_SANDBOX_URL"];
  if (wanted === "off" || variables["NODE_ENV"] === "production") return wanted;
  const url = new URL(wanted || DEFAULT_URL);
  if (await isSandbox(url)) {
    console.error(`Using the Stripe sandbox that runs at ${url.origin}`);
    return url.origin;
  }
  const sandbox = await import("../../apps/stripe-sandbox/dist/index.js");
  const starting = step("Starting the Stripe sandbox", () => listen(sandbox, Number(url.port || 80)));
  atEnd(async () => (await starting.catch(() => undefined))?.close());
  return (await starting).url;
}

/**
 * Starts the sandbox with Stripe's rate limits, so that people see the same speed and the same errors as with Stripe.
 * Uses another port if the port is taken.
 * @param {typeof import("../../apps/stripe-sandbox/dist/index.js")} sandbox
 * @param {number} port
 */
async function listen({ createSandbox, TEST_MODE_LIMITS: limits }, port) {
  try {
    return await createSandbox({ port, limits });
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EADDRINUSE") throw error;
    const sandbox = await createSandbox({ port: 0, limits });
    console.error(`  Port ${port} is taken by another program, so the sandbox listens at ${sandbox.url}`);
    return sandbox;
  }
}

/**
 * Whether a Stripe sandbox of this project answers at the URL.
 * @param {URL} url
 */
async function isSandbox(url) {
  try {
    const answer = await fetch(new URL("/_sandbox", url), { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
    const body = /** @type {{ name?: unknown }} */ (await answer.json());
    return body.name === NAME;
  } catch {
    return false;
  }
}
