import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { Refusal } from "../bootstrap/lifetime.mjs";
import { dataDirOf } from "./data-dir.mjs";

/**
 * The keys that secrets are sealed with: from the environment, from the file that it names, or, outside
 * production, from a file in the data folder that is made once.
 * @param {NodeJS.ProcessEnv} variables
 * @returns {Promise<string | undefined>} undefined in production where none are given: the server then refuses to start
 */
export async function encryptionKeys(variables) {
  if (variables["BILLSTACK_ENCRYPTION_KEYS"]) return variables["BILLSTACK_ENCRYPTION_KEYS"];
  const file = variables["BILLSTACK_ENCRYPTION_KEYS_FILE"];
  if (file) return readNamed(file);
  if (variables["NODE_ENV"] === "production") return undefined;
  return developmentKeys(dataDirOf(variables));
}

/** @param {string} file */
function readNamed(file) {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    throw new Refusal(
      `BILLSTACK_ENCRYPTION_KEYS_FILE: ${/** @type {NodeJS.ErrnoException} */ (error).message}`,
    );
  }
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
