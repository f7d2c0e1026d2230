import { Button } from "../../ui/button.js";
import { Dialog } from "../../ui/dialog.js";
import { Notice } from "../../ui/notice.js";
import { OutsideText } from "../../ui/outside-text.js";
import { SecretField } from "../../ui/secret-field.js";
import type { NewLink } from "./member.js";

/** Shows the link of an invitation, which the server shows only now, and says whether it was sent by e-mail. */
export function LinkDialog({ made, onClose }: { made: NewLink; onClose: () => void }) {
  const { email } = made.invitation;
  return (
    <Dialog
      wide
      title={`The invitation for ${email}`}
      description="BillStack does not show this link again. If it is lost, create a new one in the list of invitations."
      onClose={onClose}
    >
      <div className="space-y-4">
        {made.emailSent && <Notice tone="good" title={`The link was sent to ${email}`} />}
        {!made.emailSent && (
          <Notice
            tone={made.emailError === undefined ? "info" : "warn"}
            title={
              made.emailError === undefined
                ? "Copy the link and send it to the person yourself"
                : "The e-mail was not sent: copy the link and send it to the person yourself"
            }
          >
            <p>{made.emailError ?? "This installation sends no e-mail."}</p>
          </Notice>
        )}
        <SecretField label="Link" value={made.link} onCopied={() => undefined} />
        <p className="text-xs text-muted">
          Whoever has this link can join the team as <OutsideText text={email} />. Send it only to that
          person.
        </p>
        <div className="flex justify-end">
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
