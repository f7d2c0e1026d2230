import { TRPCClientError } from "@trpc/client";
import type { ReactNode } from "react";

import { countText } from "../../ui/number-text.js";
import { Notice } from "../../ui/notice.js";

interface SharedAccountProps {
  /** How many other teams have the account in the same mode. Their names are not known to a person of this team. */
  otherTeams: number;
  /** What the person can do. */
  advice: string;
  action?: ReactNode;
}

/** Says that other teams have the same Stripe account, and what that costs. */
export function SharedAccount({ otherTeams, advice, action }: SharedAccountProps) {
  const verb = otherTeams === 1 ? "has" : "have";
  return (
    <Notice
      tone="warn"
      title={`${countText(otherTeams, "other team")} of this server ${verb} the same Stripe account`}
      action={action}
    >
      <p>
        The teams share the requests that Stripe allows for the account, so each sync and verification takes
        longer. Stripe delivers every event once for each team. The members of all these teams see the same
        data. {advice}
      </p>
    </Notice>
  );
}

/** Returns how many other teams have the account that a connect was refused for; null if it was not refused for that. */
export function otherTeamsOf(error: unknown): number | null {
  if (!(error instanceof TRPCClientError)) return null;
  const data = error.data as { appCode?: unknown; details?: { otherTeams?: unknown } } | null | undefined;
  if (data?.appCode !== "account_shared") return null;
  return typeof data.details?.otherTeams === "number" ? data.details.otherTeams : 1;
}
