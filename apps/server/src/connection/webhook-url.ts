import type { TeamId } from "@billstack/tenancy";
import type { z } from "zod";

import type { Deps } from "../deps.js";
import type { webhookUrlOutput } from "./schemas.js";

/** Returns the address to which Stripe sends this team's events. */
export function webhookUrl({ origin }: Deps, teamId: TeamId): string {
  return `${origin()}/api/webhooks/stripe/${teamId}`;
}

/** Returns the address, with instructions for entering it in Stripe's Dashboard. */
export function webhookInstructions(deps: Deps, teamId: TeamId): z.infer<typeof webhookUrlOutput> {
  const url = webhookUrl(deps, teamId);
  return {
    webhookUrl: url,
    instructions:
      `In the Stripe Dashboard open Developers > Webhooks, choose "Add destination", then "Webhook endpoint". ` +
      `Paste ${url} as the endpoint URL, select all events, and save. ` +
      `Then reveal the endpoint's signing secret (whsec_…) and store it here as the webhook secret.`,
  };
}
