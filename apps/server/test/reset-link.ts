import type { TestServer } from "@billstack/server/testing";

import { makeResetLink } from "../src/auth/make-reset-link.js";
import { storeReset } from "../src/auth/reset-store.js";

/** Makes a link with which the user may choose a new password, and returns its token. */
export async function resetTokenOf({ sql }: TestServer, userId: string): Promise<string> {
  const { link, tokenHash } = makeResetLink("http://billing.example");
  await storeReset(sql, userId, tokenHash);
  return link.split("#")[1] ?? "";
}
