import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { dataDirOf } from "./data-dir.mjs";

/**
 * Adds an encryption key to the variables if they have none. The key is made once and then kept in a file in the data
 * folder. In production, returns the variables unchanged, because there a person has to choose the key.
 * @param {NodeJS.ProcessEnv} variables
 * @returns {Promise<NodeJS.ProcessEnv>}
 */
export async function withEncryptionKeys(variables) {
  const named = variables["BILLSTACK_ENCRYPTION_KEYS"] || variables["BILLSTACK_ENCRYPTION_KEYS_FILE"];
  if (named || variables["NODE_ENV"] === "production") return variables;
  return { ...variables, BILLSTACK_ENCRYPTION_KEYS: await developmentKeys(dataDirOf(variables)) };
}

/**
 * Returns the key in the data folder, and makes it first if there is none.
 * @param {string} dataDir
 */
async function developmentKeys(dataDir) {
  const file = join(dataDir, "encryption-keys");
  mkdirSync(dataDir, { recursive: true });
  const kept = readIfThere(file);
  if (kept !== undefined) return kept;
  const { generateKey } = await import("../../packages/crypto/dist/index.js");
  // The key is written to another file, and then linked to its final name. Linking is atomic and fails if the name
  // exists. So of several processes, all use the whole key of the first one.
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
