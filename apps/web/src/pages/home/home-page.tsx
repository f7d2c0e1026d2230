import { may } from "@billstack/tenancy/roles";
import { lazy, Suspense, useCallback, useMemo, useState } from "react";

import { NotConnected } from "../../connection/not-connected.js";
import { useTeam } from "../../session/session-context.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { lazyPart } from "../../ui/lazy-part.js";
import { OutsideText } from "../../ui/outside-text.js";
import { Page } from "../../ui/page.js";
import { ModeBadge } from "../../connection/mode-badge.js";
import { firstSteps } from "./first-steps.js";
import { areStepsHidden, hideSteps } from "./hidden-steps.js";
import { teamState, isDataLoading, isLoaded } from "../../connection/team-state.js";
import { HomeSkeleton } from "./home-skeleton.js";
import { StateCard, StateFacts } from "./state-card.js";
import { useHome } from "./use-home.js";

/** Most teams have no problem, so its program is loaded with the first one. */
const Problems = lazy(async () => ({ default: (await import("../connection/problems.js")).Problems }));
/** Teams that are set up have no first steps. */
const StepsCard = lazyPart(async () => (await import("./steps-card.js")).StepsCard);
/** Only teams with data have figures. */
const HomeFigures = lazyPart(async () => (await import("./home-figures.js")).HomeFigures);

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
  const connected = status?.connected === true;
  const steps = useMemo(
    () => firstSteps(role, { connected, loaded: loaded || (loading && "running"), hasKey, hasLogin }),
    [role, connected, loaded, loading, hasKey, hasLogin],
  );
  const known = !isLoading && status !== undefined && (failed === null || failed.data !== undefined);
  const state = status?.connected === true ? teamState({ status, backfill, verification }) : null;
  const isOnTheWay = steps.some((step) => step.state !== "done");
  const hide = useCallback(() => {
    hideSteps(teamId);
    setHidden(true);
  }, [teamId]);
  return (
    <Page
      title="Home"
      badges={status?.mode != null && <ModeBadge mode={status.mode} />}
      description={
        status === undefined ? (
          "\u00a0"
        ) : status.accountName === null ? (
          "A copy of your Stripe data, as ordinary tables."
        ) : (
          <OutsideText text={status.accountName} />
        )
      }
    >
      {isLoading && <HomeSkeleton />}
      {failed !== null && (
        <FailureNotice
          title={known ? "This page may be out of date" : "The state of this team could not be read"}
          error={failed.error}
          onRetry={() => void failed.refetch()}
        />
      )}
      {known && state !== null && (
        <StateCard state={state} status={status} backfill={backfill} events={events} />
      )}
      {known && !status.connected && !may(role, "connection.connect") && (
        <NotConnected>Then this page says whether the copy is right, and how the business does.</NotConnected>
      )}
      {/* Nothing below the problems is shown before them, because it would move when they come. */}
      <Suspense>
        {known && status.problems.length > 0 && <Problems problems={status.problems} />}
        {known && state?.kind === "problems" && <StateFacts status={status} events={events} />}
        {known && isOnTheWay && !(hidden && loaded) && (
          <StepsCard steps={steps} onHide={loaded ? hide : undefined} />
        )}
        {known && status.schemaExists && !status.disconnecting && (loaded || loading) && (
          <HomeFigures loading={loading} />
        )}
      </Suspense>
    </Page>
  );
}
