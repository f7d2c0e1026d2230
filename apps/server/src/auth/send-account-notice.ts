import type { Deps } from "../deps.js";
import { findUserEmail } from "./store.js";

/** Something that happened to an account, and that its owner should know in case somebody else did it. */
export type AccountNotice =
  | { kind: "factor_added" | "factor_removed" | "recovery_codes_renewed"; userId: string }
  | { kind: "new_device"; userId: string; device: string; address: string };

/**
 * Tells a person by e-mail what happened to their account. Does nothing if there is no such account any more.
 *
 * @throws MailError
 */
export async function sendAccountNotice(deps: Deps, notice: AccountNotice): Promise<void> {
  const email = await findUserEmail(deps.sql, notice.userId);
  if (email === null) return;
  const { subject, what } = textOf(notice, deps.origin());
  await deps.mailer.send({
    to: email,
    subject,
    text: `${what}

If it was not you, choose a new password now, which also ends all sessions: ${deps.origin()}/reset-password
Then look at the second factor and at the sessions on the page of your account: ${deps.origin()}/account
`,
  });
}

function textOf(notice: AccountNotice, origin: string): { subject: string; what: string } {
  switch (notice.kind) {
    case "factor_added":
      return {
        subject: "Your BillStack account has a second factor now",
        what: `A second factor was set up for your account at ${origin}. From now on, a sign-in needs a code of the authenticator app.`,
      };
    case "factor_removed":
      return {
        subject: "The second factor of your BillStack account was removed",
        what: `The second factor of your account at ${origin} was removed. From now on, the password alone is enough to sign in.`,
      };
    case "recovery_codes_renewed":
      return {
        subject: "Your BillStack recovery codes were replaced",
        what: `The recovery codes of your account at ${origin} were replaced by new ones. The previous codes no longer work.`,
      };
    case "new_device":
      return {
        subject: "A sign-in to your BillStack account from a new device",
        what: `Somebody signed in to your account at ${origin} from a device that was not used for it within 180 days: ${notice.device}, at the address ${notice.address}.`,
      };
  }
}
