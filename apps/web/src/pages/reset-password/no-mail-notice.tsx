import { Notice } from "../../ui/notice.js";

/** Says how a person gets a reset link from an installation that sends no e-mail. */
export function NoMailNotice() {
  return (
    <Notice tone="info" title="This installation sends no e-mail">
      <p>
        Ask its operator for a link. The operator runs{" "}
        <code className="font-mono text-xs">npm run billstack -- users reset-link</code> with your e-mail
        address.
      </p>
    </Notice>
  );
}
