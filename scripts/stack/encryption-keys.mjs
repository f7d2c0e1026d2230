import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { dataDirOf } from "./data-dir.mjs";

/**
 * The variables with an encryption key in them: outside production, where they name none, one from a file in the
 * data folder that is made once.
 * @param {NodeJS.ProcessEnv} variables
 * @returns {Promise<NodeJS.ProcessEnv>}
 */
export async function withEncryptionKeys(variables) {
  const named = variables["BILLSTACK_ENCRYPTION_KEYS"] || variables["BILLSTACK_ENCRYPTION_KEYS_FILE"];
  if (named || variables["NODE_ENV"] === "production") return variables;
  return { ...variables, BILLSTACK_ENCRYPTION_KEYS: await developmentKeys(dataDirOf(variables)) };
}

/** @param {string} dataDir */
async function developmentKeys(dataDir) {
  const file = join(dataDir, "encryption-keys");
  mkdirSync(dataDir, { recursive: true });
  const kept = readIfThere(file);
  if (kept !== undefined) return kept;
  const { generateKey } = await import("../../packages/crypto/dist/index.js");
  // Written aside and linked into place: whoever comes second finds the first one's whole key, never half of one.
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${generateKey()}\n`, { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return readFileSync(file, "utf8").trim();
}

/** @param {string} file */
function readIfThere(file) {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "ENOENT") return undefined;
    throw error;
  }
}
