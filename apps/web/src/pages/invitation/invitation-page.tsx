import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { failureOf } from "../../api/failure.js";
import { client } from "../../api/trpc.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { Notice } from "../../ui/notice.js";
import { Skeleton } from "../../ui/skeleton.js";
import { SignedOutLayout } from "../sign-in/signed-out-layout.js";
import { useInvitationToken } from "./invitation-token.js";
import { JoinChoice } from "./join-choice.js";

/** The page that the link of an invitation opens: it says what the invitation is for, and accepts it. */
export function InvitationPage() {
  const token = useInvitationToken();
  const query = useQuery({
    queryKey: ["invitation", token],
    // A mutation, because the server wants the token in a body and not in an address.
    queryFn: () => client.invitations.preview.mutate({ token: token ?? "" }),
    enabled: token !== null,
    staleTime: Infinity,
    gcTime: 0,
  });
  const invitation = query.data?.invitation;
  const isDead = query.isError && failureOf(query.error).code === "invitation_invalid";
  return (
    <SignedOutLayout
      title={invitation === undefined ? "Invitation" : `Join ${invitation.teamName}`}
      description={
        invitation === undefined
          ? "An invitation to a team on BillStack."
          : `${invitation.invitedByEmail} invites you to this team, with the role ${invitation.role}.`
      }
      footer={
        <Link to="/" className="font-medium text-accent underline underline-offset-3">
          Go to the start
        </Link>
      }
    >
      {token === null && (
        <Notice tone="info" title="This link contains no invitation">
          Open the link of your invitation again, or ask the person who invited you for a new one.
        </Notice>
      )}
      {token !== null && query.isPending && <Skeleton label="the invitation" />}
      {query.isError && (
        <FailureNotice
          title="The invitation could not be opened"
          error={query.error}
          onRetry={isDead ? undefined : () => void query.refetch()}
        />
      )}
      {token !== null && query.data !== undefined && (
        <JoinChoice token={token} preview={query.data} onSignedOut={() => void query.refetch()} />
      )}
    </SignedOutLayout>
  );
}
