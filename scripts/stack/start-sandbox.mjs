import { atEnd } from "../bootstrap/lifetime.mjs";
import { step } from "../bootstrap/step.mjs";

const DEFAULT_URL = "http://127.0.0.1:12111";
const NAME = "billstack-stripe-sandbox";
const PROBE_TIMEOUT_MS = 1000;

/**
 * Starts the Stripe sandbox where the environment wants it, unless one of ours answers there already.
 * @param {NodeJS.ProcessEnv} variables
 * @returns {Promise<string | undefined>} its URL, or what the environment says where none is to be started
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
 * Starts it with Stripe's limits, so that what is tried here meets what it will meet at Stripe.
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

/** @param {URL} url */
async function isSandbox(url) {
  try {
    const answer = await fetch(new URL("/_sandbox", url), { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
    const told = /** @type {{ name?: unknown }} */ (await answer.json());
    return told.name === NAME;
  } catch {
    return false;
  }
}
