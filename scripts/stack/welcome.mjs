import { seedForNewcomer } from "./seed-sandbox.mjs";

/**
 * What a person who has just started BillStack wants to know.
 * @param {{ url: string, sandboxUrl: string | null }} stack
 * @returns {Promise<string>}
 */
export async function welcome({ url, sandboxUrl }) {
  const sandbox = sandboxUrl === null ? [] : await sandboxLines(sandboxUrl);
  return ["", `  BillStack runs at ${url}`, ...sandbox, "  Ctrl-C stops it.", ""].join("\n");
}

/** @param {string} sandboxUrl */
async function sandboxLines(sandboxUrl) {
  const { secretKey, publishableKey } = await seedForNewcomer(sandboxUrl);
  return [
    "",
    "  Keys to try, of a made-up business in the local Stripe sandbox:",
    `    secret key       ${secretKey}`,
    `    publishable key  ${publishableKey}`,
    `    sandbox          ${sandboxUrl}`,
    "",
  ];
}
