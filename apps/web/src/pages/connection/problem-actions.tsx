import { may } from "@billstack/tenancy/roles";
import { Link } from "@tanstack/react-router";
import { useState } from "react";

import { OthersMay } from "../../session/others-may.js";
import { useTeam } from "../../session/session-context.js";
import { Button, buttonClass } from "../../ui/button.js";
import { CheckAgain } from "./check-again.js";
import { RemovalAnswer } from "./removal-answer.js";
import type { ConnectionStatus } from "../../connection/connection-status.js";
import { lazyPart } from "../../ui/lazy-part.js";

const ReplaceKeysDialog = lazyPart(async () => (await import("./replace-keys-dialog.js")).ReplaceKeysDialog);

type Code = ConnectionStatus["problems"][number]["code"];
type Action =
  "replace" | "check" | "failed" | "waiting" | "sync" | "webhook" | "permissions" | "stripe" | "removal";

/** What a person can do about each problem, the most useful first. Empty where only time or the operator can help. */
const ACTIONS = {
  team_moving: [],
  secrets_unreadable: ["replace", "check"],
  stripe_unreachable: ["check", "stripe"],
  rate_limited: ["check"],
  key_refused: ["replace", "check"],
  account_changed: ["replace", "check"],
  permission_lost: ["permissions", "check"],
  key_expiring: ["replace"],
  key_may_not_read: ["permissions", "check"],
  removal_asked: ["removal"],
  events_missed: ["sync"],
  events_lost: ["webhook"],
  events_not_readable: ["permissions", "check"],
  thin_events: ["webhook"],
  events_buried: ["failed"],
  events_waiting: ["waiting"],
  schema_upgrade_blocked: [],
  second_endpoint: ["webhook", "check"],
  database_full: [],
  deliveries_refused: ["webhook"],
  webhook_secret_missing: ["webhook"],
  no_deliveries: ["webhook", "check"],
  backfill_failed: ["sync"],
} as const satisfies Record<Code, readonly Action[]>;

/** The buttons of one problem. */
export function ProblemActions({ code }: { code: Code }) {
  return ACTIONS[code].map((action) => <ActionButton key={action} action={action} />);
}

function ActionButton({ action }: { action: Action }) {
  const { id: teamId, role } = useTeam();
  const settings = { params: { teamId }, className: buttonClass() };
  switch (action) {
    case "replace":
      return <ReplaceKeys />;
    case "check":
      return may(role, "connection.check") ? (
        <CheckAgain />
      ) : (
        <OthersMay permission="connection.check" to="check the connection again" />
      );
    case "failed":
      return (
        <Link to="/teams/$teamId/events" search={{ status: "buried" }} {...settings}>
          Show failed events
        </Link>
      );
    case "waiting":
      return (
        <Link to="/teams/$teamId/events" search={{ status: "waiting" }} {...settings}>
          Show waiting events
        </Link>
      );
    case "sync":
      if (!may(role, "backfill.run")) return <OthersMay permission="backfill.run" to="sync again" />;
      return (
        <Link to="/teams/$teamId/settings/sync" {...settings}>
          Sync again
        </Link>
      );
    case "webhook":
      return (
        <Link to="/teams/$teamId/settings/stripe" hash="webhook" {...settings}>
          Go to the webhook
        </Link>
      );
    case "permissions":
      return (
        <Link to="/teams/$teamId/settings/stripe" hash="keys" {...settings}>
          See the permissions
        </Link>
      );
    case "removal":
      return <RemovalAnswer />;
    case "stripe":
      return (
        <a href="https://status.stripe.com" target="_blank" rel="noreferrer" className={buttonClass()}>
          See Stripe&apos;s own status
        </a>
      );
  }
}

function ReplaceKeys() {
  const { role } = useTeam();
  const [replacing, setReplacing] = useState(false);
  if (!may(role, "connection.rotate"))
    return <OthersMay permission="connection.rotate" to="replace the keys" />;
  const close = () => setReplacing(false);
  return (
    <>
      <Button onClick={() => setReplacing(true)}>Replace keys</Button>
      {replacing && <ReplaceKeysDialog onClose={close} onReplaced={close} />}
    </>
  );
}
