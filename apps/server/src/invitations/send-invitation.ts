import type { Deps } from "../deps.js";
import { AppError } from "../errors.js";
import { MailError } from "../mail/mailer.js";
import type { StoredInvitation } from "./store.js";

/** What became of the e-mail. */
interface Sent {
  emailSent: boolean;
  /** Why it was not sent. Missing if this installation sends no e-mail. */
  emailError?: string;
}

/**
 * Sends the link of an invitation to the invited person. The invitation is valid also if this fails: a person can pass
 * the link on.
 */
export async function sendInvitation(deps: Deps, invitation: StoredInvitation, link: string): Promise<Sent> {
  if (!deps.mailer.configured) return { emailSent: false };
  try {
    await deps.limits.take("inviteMail", invitation.email.toLowerCase());
    await deps.mailer.send({ to: invitation.email, ...textOf(invitation, link) });
    return { emailSent: true };
  } catch (error) {
    if (error instanceof MailError) {
      deps.log.warn({ teamId: invitation.teamId, reason: error.message }, "an invitation was not sent");
      return { emailSent: false, emailError: error.message };
    }
    if (error instanceof AppError && error.code === "too_many_requests") {
      return {
        emailSent: false,
        emailError:
          "This address has got several invitations today, so BillStack sends no more e-mail to it.",
      };
    }
    throw error;
  }
}

/** Returns the e-mail. What people have chosen stands only in its text, not in the subject. */
function textOf({ teamName, email, role, invitedByEmail, expiresAt }: StoredInvitation, link: string) {
  const text = `${invitedByEmail} invites you to the team "${oneLine(teamName)}" on BillStack, with the role ${role}.

Open this link to accept:
${link}

The link works once, until ${expiresAt.toUTCString()}, and only for the address ${email}.
If you do not expect an invitation, ignore this e-mail. Nothing happens then.
`;
  return { subject: "Invitation to a team on BillStack", text };
}

/** Returns the text without line breaks and other characters that are not visible. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ");
}
