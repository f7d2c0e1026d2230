import { may } from "@billstack/tenancy/roles";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { buttonClass } from "../../ui/button.js";
import { Notice } from "../../ui/notice.js";

/**
 * What to do after the data was loaded for the first time: create an API key. It is shown to people who may do it, until
 * the team has a key.
 */
export function NextStep() {
  const { id: teamId, role } = useTeam();
  const mayManage = may(role, "api_keys.manage");
  const backfill = useQuery(trpc.backfill.get.queryOptions({ teamId }));
  const keys = useQuery({ ...trpc.apiKeys.list.queryOptions({ teamId }), enabled: mayManage });
  if (!mayManage || keys.data?.keys.length !== 0 || backfill.data?.backfill?.status !== "completed")
    return null;
  return (
    <Notice
      tone="info"
      title="Next: create an API key"
      action={
        <>
          <Link to="/teams/$teamId/settings/api-keys" params={{ teamId }} className={buttonClass()}>
            Go to the API keys
          </Link>
          <Link
            to="/help/$topic"
            params={{ topic: "api-keys" }}
            className={buttonClass({ variant: "ghost" })}
          >
            How it works
          </Link>
        </>
      }
    >
      With a key, your application asks BillStack on every request what a customer may use.
    </Notice>
  );
}
