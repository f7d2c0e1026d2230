import { Keyring } from "@billstack/crypto";
import { TEST_KEYS, type TestServer } from "@billstack/server/testing";

import { AccountSeals } from "../src/auth/account-seals.js";
import { makeResetLink } from "../src/auth/make-reset-link.js";
import { storeResetLink } from "../src/auth/store-reset-link.js";
import { ServiceKeys } from "../src/custody/service-keys.js";

/** Makes a link with which the user may choose a new password, and returns its token. */
export async function resetTokenOf(
  { sql }: TestServer,
  userId: string,
  encryptionKeys = TEST_KEYS,
): Promise<string> {
  const { link, tokenHash } = makeResetLink("http://billing.example");
  const keys = new ServiceKeys(sql, Keyring.parse(encryptionKeys));
  await sql.begin((transaction) => storeResetLink(new AccountSeals(keys), transaction, userId, tokenHash));
  return link.split("#")[1] ?? "";
}
