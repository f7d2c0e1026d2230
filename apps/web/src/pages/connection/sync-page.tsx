import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense } from "react";

import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { buttonClass } from "../../ui/button.js";
import { Notice } from "../../ui/notice.js";
import { Page, Section } from "../../ui/page.js";
import { lazyPart } from "../../ui/lazy-part.js";
import { ConnectionReading } from "./connection-reading.js";
import { MissedEvents } from "./missed-events.js";
import { ModeBadge } from "../../connection/mode-badge.js";
import { NextStep } from "./next-step.js";
import { StateBadge } from "./state-badge.js";
import { SyncSection } from "./sync-section.js";
import { useConnection } from "./use-connection.js";
import { useTeamState } from "./use-team-state.js";

/** Most teams have no problem, so its program is loaded with the first one. */
const Problems = lazy(async () => ({ default: (await import("./problems.js")).Problems }));
const VerificationSection = lazyPart(
  async () => (await import("./verification/verification-section.js")).VerificationSection,
);

/** The page on which people sync the data, verify it, and see what ran before. */
export function SyncPage() {
  const team = useTeam();
  return <TeamSync key={team.id} />;
}

function TeamSync() {
  const { id: teamId } = useTeam();
  const query = useConnection();
  const status = query.data;
  const state = useTeamState(status);
  const verification = useQuery(trpc.verification.get.queryOptions({ teamId }));
  return (
    <Page
      title="Sync"
      badges={
        status?.connected === true && (
          <>
            {status.mode !== null && <ModeBadge mode={status.mode} />}
            <StateBadge state={state} status={status} />
          </>
        )
      }
      actions={<NextStep />}
      description="Sync copies your Stripe data into the tables. Verify compares every object with its row and fixes what differs. Between the two, each change arrives by webhook."
    >
      <ConnectionReading query={query} />
      {status?.connected === false && (
        <Notice
          tone="info"
          title="No Stripe account is connected"
          action={
            <Link to="/teams/$teamId/settings/stripe" params={{ teamId }} className={buttonClass()}>
              Connect Stripe
            </Link>
          }
        >
          There is nothing to sync before that.
        </Notice>
      )}
      {status?.connected === true && (
        // Nothing below the problems is shown before them, because it would move when they come.
        <Suspense>
          {status.problems.length > 0 && <Problems problems={status.problems} />}
          <Section
            title="Sync"
            description="Copies all objects, or those that you choose. You can leave this page while it runs."
          >
            <SyncSection
              status={status}
              state={state}
              verification={verification.data?.verification ?? null}
            />
          </Section>
          <Section
            title="Verify"
            description="Runs after each sync and once a day, unless the person who runs this server has switched that off."
          >
            <VerificationSection status={status} query={verification} />
            <MissedEvents status={status} />
          </Section>
        </Suspense>
      )}
    </Page>
  );
}
