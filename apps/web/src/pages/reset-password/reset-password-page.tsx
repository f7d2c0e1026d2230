import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { trpc } from "../../api/trpc.js";
import { Skeleton } from "../../ui/skeleton.js";
import { SignedOutLayout } from "../sign-in/signed-out-layout.js";
import { NewPasswordForm } from "./new-password-form.js";
import { NoMailNotice } from "./no-mail-notice.js";
import { RequestLinkForm } from "./request-link-form.js";
import { useResetToken } from "./reset-token.js";

/** The page that a reset link opens: it asks for a new password. Without a link it asks for the e-mail address. */
export function ResetPasswordPage() {
  const token = useResetToken();
  const config = useQuery(trpc.system.config.queryOptions({}));
  return (
    <SignedOutLayout
      title={token === null ? "Forgot your password?" : "Choose a new password"}
      description={
        token === null
          ? "You choose a new password with a link."
          : "This signs you out everywhere. Then sign in with the new password."
      }
      footer={
        <Link to="/sign-in" className="font-medium text-accent underline underline-offset-3">
          Back to sign-in
        </Link>
      }
    >
      {token !== null && <NewPasswordForm key={token} token={token} />}
      {token === null && config.isPending && <Skeleton label="the form" />}
      {token === null && config.data?.sendsMail === false && <NoMailNotice />}
      {token === null && !config.isPending && config.data?.sendsMail !== false && <RequestLinkForm />}
    </SignedOutLayout>
  );
}
