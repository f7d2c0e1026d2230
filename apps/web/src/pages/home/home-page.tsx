import { may } from "@billstack/tenancy/roles";
import { useState } from "react";

import { useTeam } from "../../session/session-context.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { Notice } from "../../ui/notice.js";
import { Page } from "../../ui/page.js";
import { ModeBadge } from "../connection/mode-badge.js";
import { Problems } from "../connection/problems.js";
import { firstSteps } from "./first-steps.js";
import { areStepsHidden, hideSteps } from "./hidden-steps.js";
import { homeState, isDataLoading, isLoaded } from "./home-state.js";
import { HomeFigures } from "./home-figures.js";
import { HomeSkeleton } from "./home-skeleton.js";
import { StateCard } from "./state-card.js";
import { StepsCard } from "./steps-card.js";
import { useHome } from "./use-home.js";

/** The start page of a team: whether the copy is right, what needs attention, and how the business does. */
export function HomePage() {
  const team = useTeam();
  return <TeamHome key={team.id} />;
}

function TeamHome() {
  const { id: teamId, role } = useTeam();
  const { status, isLoading, failed, backfill, verification, events, hasKey, hasLogin } = useHome();
  const [hidden, setHidden] = useState(() => areStepsHidden(teamId));
  const loaded = isLoaded({ backfill, verification });
  const loading = status !== undefined && isDataLoading({ status, backfill });
  const steps = firstSteps(role, {
    connected: status?.connected === true,
    loaded: loaded || (loading && "running"),
    hasKey,
    hasLogin,
  });
  const known = !isLoading && status !== undefined && (failed === null || failed.data !== undefined);
  const isOnTheWay = steps.some(({ state }) => state !== "done");
  function hide() {
    hideSteps(teamId);
    setHidden(true);
  }
  return (
    <Page
      title="Home"
      badges={status?.mode != null && <ModeBadge mode={status.mode} />}
      description={
        status === undefined
          ? "\u00a0"
          : (status.accountName ?? "A copy of your Stripe data, as ordinary tables.")
      }
    >
      {isLoading && <HomeSkeleton />}
      {failed !== null && (
        <FailureNotice
          title={known ? "What you see may be out of date" : "The state of this team could not be read"}
          error={failed.error}
          onRetry={() => void failed.refetch()}
        />
      )}
      {known && status.connected && (
        <>
          <StateCard
            state={homeState({ status, backfill, verification })}
            status={status}
            backfill={backfill}
            events={events}
          />
          <Problems problems={status.problems} />
        </>
      )}
      {known && !status.connected && !may(role, "connection.connect") && (
        <Notice tone="info" title="No Stripe account is connected">
          Your role in this team ({role}) may not connect one. Ask an owner or admin.
        </Notice>
      )}
      {known && isOnTheWay && !(hidden && loaded) && (
        <StepsCard steps={steps} onHide={loaded ? hide : undefined} />
      )}
      {known && status.schemaExists && !status.disconnecting && (loaded || loading) && (
        <HomeFigures loading={loading} />
      )}
    </Page>
  );
}
