import { shortTransaction } from "../database/short-transaction.js";
import type { Deps } from "../deps.js";
import { makeResetLink } from "./make-reset-link.js";
import { isIntact } from "./require-intact.js";
import { storeResetLink } from "./store-reset-link.js";
import { findUserByEmail, findUserEmail } from "./store.js";

/** An e-mail about an account. The job contains no link: the link is made when the e-mail is sent. */
export type AccountMail =
  { kind: "password_reset"; email: string } | { kind: "password_changed"; userId: string };

/**
 * Sends an e-mail about an account. Does nothing if there is no such account. If it fails, the link that the user has
 * already still works, and the next attempt makes another new link.
 *
 * @throws MailError
 */
export async function sendAccountMail(deps: Deps, mail: AccountMail): Promise<void> {
  if (mail.kind === "password_reset") return sendResetLink(deps, mail.email);
  const email = await findUserEmail(deps.sql, mail.userId);
  if (email === null) return undefined;
  return deps.mailer.send({
    to: email,
    subject: "Your BillStack password was changed",
    text: `The password of your account at ${deps.origin()} was changed, and all other sessions were ended.

If it was not you, choose a new password now: ${deps.origin()}/reset-password
`,
  });
}

async function sendResetLink(deps: Deps, address: string): Promise<void> {
  const user = await findUserByEmail(deps.sql, address);
  if (user === null) return;
  // Somebody may have written their own address into the row of another person's account.
  if (!(await isIntact(deps, user.id))) return;
  const { link, tokenHash } = makeResetLink(deps.origin());
  await deps.mailer.send({
    to: user.email,
    subject: "Choose a new BillStack password",
    text: `Somebody has asked for a new password for your account at ${deps.origin()}.

Choose it here. The link works once, within 30 minutes:
${link}

If it was not you, do nothing: your password stays as it is.
`,
  });
  // The link is stored only after the mail server has accepted the e-mail. Otherwise each failed attempt would replace
  // a link that the user has in the mailbox or from the operator by one that nobody gets.
  await shortTransaction(deps.sql, (sql) => storeResetLink(deps.accounts, sql, user.id, tokenHash));
}
