import { existsSync, linkSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { dataDirOf } from "./data-dir.mjs";

/** The variables that say where the encryption keys come from. */
const SOURCES = [
  "BILLSTACK_ENCRYPTION_KEYS",
  "BILLSTACK_ENCRYPTION_KEYS_FILE",
  "BILLSTACK_ENCRYPTION_KEYS_COMMAND",
];

/**
 * Adds the file with an encryption key to the variables if they name no keys. The key is made once and then kept in that
 * file in the data folder. The key itself is in no environment. In production, returns the variables unchanged, because there a person has to choose the key.
 * @param {NodeJS.ProcessEnv} variables
 * @returns {Promise<NodeJS.ProcessEnv>}
 */
export async function withEncryptionKeys(variables) {
  const isNamed = SOURCES.some((name) => variables[name]);
  if (isNamed || variables["NODE_ENV"] === "production") return variables;
  return { ...variables, BILLSTACK_ENCRYPTION_KEYS_FILE: await developmentKeys(dataDirOf(variables)) };
}

/**
 * Returns the path of the file with the key, and makes the key first if there is none.
 * @param {string} dataDir
 */
async function developmentKeys(dataDir) {
  const file = join(dataDir, "encryption-keys");
  mkdirSync(dataDir, { recursive: true });
  if (existsSync(file)) return file;
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
  return file;
}

/**
 * Removes the encryption keys from an environment, so that the programs that this process starts do not get them.
 * @param {NodeJS.ProcessEnv} variables
 */
export function forgetEncryptionKeys(variables) {
  delete variables["BILLSTACK_ENCRYPTION_KEYS"];
}
