import { seedForNewcomer } from "./seed-sandbox.mjs";

/**
 * Returns the text that `npm start` prints: the URL of BillStack, and keys of the sandbox to try it with.
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
    "  To try it, connect a made-up business of the local Stripe sandbox with these keys:",
    `    secret key       ${secretKey}`,
    `    publishable key  ${publishableKey}`,
    `    sandbox          ${sandboxUrl}`,
    "",
  ];
}
