import { Keyring } from "@billstack/crypto";
import { TEST_KEYS, type TestServer } from "@billstack/server/testing";

import { AccountSeals } from "../src/auth/account-seals.js";
import { makeResetLink } from "../src/auth/make-reset-link.js";
import { storeReset } from "../src/auth/reset-store.js";
import { ServiceKeys } from "../src/custody/service-keys.js";

/** Makes a link with which the user may choose a new password, and returns its token. */
export async function resetTokenOf(
  { sql }: TestServer,
  userId: string,
  encryptionKeys = TEST_KEYS,
): Promise<string> {
  const { link, tokenHash } = makeResetLink("http://billing.example");
  const keys = new ServiceKeys(sql, Keyring.parse(encryptionKeys));
  const seal = await new AccountSeals(keys).sealLink(sql, userId, tokenHash);
  await storeReset(sql, userId, { tokenHash, seal });
  return link.split("#")[1] ?? "";
}
