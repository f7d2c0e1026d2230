import { readFile, writeFile } from "node:fs/promises";

import { generateKey, Keyring } from "@billstack/crypto";

/**
 * Makes the key with which the secrets of one export are sealed, and writes it to a new file that only its owner may read.
 *
 * @throws Error if the file exists
 */
export async function makeTransferKey(file: string): Promise<Keyring> {
  const key = generateKey();
  await writeFile(file, `${key}\n`, { flag: "wx", mode: 0o600 }).catch((error: unknown) => {
    throw new Error(
      `The transfer key could not be written to ${file} (${String(error)}). Name a new file. Nothing was changed.`,
    );
  });
  return Keyring.parse(key);
}

/** Reads the transfer key of an export. @throws Error if the file has none */
export async function readTransferKey(file: string): Promise<Keyring> {
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    throw new Error(`The transfer key in ${file} cannot be read (${String(error)}). Nothing was changed.`);
  });
  try {
    return Keyring.parse(text.trim());
  } catch {
    throw new Error(`${file} contains no transfer key of an export. Nothing was changed.`);
  }
}
