import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { trpc } from "../../api/trpc.js";
import { clearSessionData } from "../../session/clear-session-data.js";
import { rememberSignedIn } from "../../session/session-end.js";
import { Button, buttonClass } from "../../ui/button.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { Notice } from "../../ui/notice.js";
import type { Preview } from "./invitation.js";
import { NewAccountForm } from "./new-account-form.js";
import { useAfterJoin } from "./use-after-join.js";

interface JoinChoiceProps {
  token: string;
  preview: Preview;
  onSignedOut: () => void;
}

/**
 * What the person does next: join with the account that is signed in, sign in, sign out first, or make a new account.
 */
export function JoinChoice({ token, preview: { invitation, signedInAs }, onSignedOut }: JoinChoiceProps) {
  const { email, accountExists } = invitation;
  if (signedInAs === null) {
    if (!accountExists) return <NewAccountForm token={token} email={email} />;
    return (
      <div className="space-y-4">
        <p>
          There is an account for <span className="font-medium break-words">{email}</span>. Sign in with it to
          join the team.
        </p>
        <Link
          to="/sign-in"
          search={{ redirect: "/invitation" }}
          className={`${buttonClass({ variant: "primary", size: "lg" })} w-full`}
        >
          Sign in to join
        </Link>
      </div>
    );
  }
  if (signedInAs.toLowerCase() === email.toLowerCase()) return <JoinButton token={token} email={email} />;
  return <OtherAccount email={email} signedInAs={signedInAs} onSignedOut={onSignedOut} />;
}

function JoinButton({ token, email }: { token: string; email: string }) {
  const afterJoin = useAfterJoin();
  const accept = useMutation(trpc.invitations.accept.mutationOptions({ gcTime: 0, onSuccess: afterJoin }));
  return (
    <div className="space-y-4">
      <p>
        You are signed in as <span className="font-medium break-words">{email}</span>.
      </p>
      {accept.isError && <FailureNotice title="You have not joined the team" error={accept.error} />}
      <Button
        variant="primary"
        size="lg"
        className="w-full"
        busy={accept.isPending}
        onClick={() => accept.mutate({ token })}
      >
        Join the team
      </Button>
    </div>
  );
}

function OtherAccount({
  email,
  signedInAs,
  onSignedOut,
}: {
  email: string;
  signedInAs: string;
  onSignedOut: () => void;
}) {
  const queryClient = useQueryClient();
  const signOut = useMutation(
    trpc.auth.signOut.mutationOptions({
      onSuccess: () => {
        rememberSignedIn(false);
        clearSessionData(queryClient);
        onSignedOut();
      },
    }),
  );
  return (
    <div className="space-y-4">
      <Notice tone="warn" title={`This invitation is for ${email}`}>
        <p>
          You are signed in as {signedInAs}. Sign out to join with the invited address, or ask for an
          invitation for the address that you use.
        </p>
      </Notice>
      {signOut.isError && <FailureNotice title="You are still signed in" error={signOut.error} />}
      <Button
        variant="primary"
        size="lg"
        className="w-full"
        busy={signOut.isPending}
        onClick={() => signOut.mutate()}
      >
        Sign out
      </Button>
    </div>
  );
}
