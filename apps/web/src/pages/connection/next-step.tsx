import { may } from "@billstack/tenancy/roles";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { KeyRound } from "lucide-react";

import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { buttonClass } from "../../ui/button.js";

/**
 * Leads to what to do after the data was loaded for the first time: create an API key. It is shown to people who may do
 * it, until the team has a key.
 */
export function NextStep() {
  const { id: teamId, role } = useTeam();
  const mayManage = may(role, "api_keys.manage");
  const backfill = useQuery(trpc.backfill.get.queryOptions({ teamId }));
  const keys = useQuery({ ...trpc.apiKeys.list.queryOptions({ teamId }), enabled: mayManage });
  if (!mayManage || keys.data?.keys.length !== 0 || backfill.data?.backfill?.status !== "completed")
    return null;
  return (
    <Link to="/teams/$teamId/settings/api-keys" params={{ teamId }} className={buttonClass()}>
      <KeyRound aria-hidden /> Next: create an API key
    </Link>
  );
}
