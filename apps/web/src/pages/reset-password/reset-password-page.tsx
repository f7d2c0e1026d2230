import { Link } from "@tanstack/react-router";

import { SignedOutLayout } from "../sign-in/signed-out-layout.js";
import { NewPasswordForm } from "./new-password-form.js";
import { RequestLinkForm } from "./request-link-form.js";
import { useResetToken } from "./reset-token.js";

/** The page that a reset link opens: it asks for a new password. Without a link it asks for the e-mail address. */
export function ResetPasswordPage() {
  const token = useResetToken();
  return (
    <SignedOutLayout
      title={token === null ? "Forgot your password?" : "Choose a new password"}
      description={
        token === null
          ? "Enter the e-mail address of your account to get a link."
          : "You are then signed out everywhere, and sign in with the new password."
      }
      footer={
        <Link to="/sign-in" className="font-medium text-accent underline underline-offset-3">
          Back to the sign-in
        </Link>
      }
    >
      {token === null ? <RequestLinkForm /> : <NewPasswordForm key={token} token={token} />}
    </SignedOutLayout>
  );
}
