import { useQuery } from "@tanstack/react-query";
import { ExternalLink } from "lucide-react";

import { trpc } from "../api/trpc.js";
import { useTeam } from "../session/session-context.js";
import { buttonClass } from "../ui/button.js";

interface StripeLinkProps {
  /** The path in Stripe's dashboard, such as `customers/cus_1`. */
  path: string;
  /** Whether the object is of live mode; null if it does not say, as a deleted one. */
  livemode?: boolean | null;
  /** Shows a button with a text in the place of a small icon. */
  button?: boolean;
}

/** Opens an object in Stripe's own dashboard, in the mode of the connection. */
export function StripeLink({ path, livemode = null, button = false }: StripeLinkProps) {
  const { id: teamId } = useTeam();
  const { data: mode } = useQuery({
    ...trpc.connection.status.queryOptions({ teamId }),
    select: (status) => status.mode,
  });
  const isLive = livemode ?? mode === "live";
  return (
    <a
      href={`https://dashboard.stripe.com/${isLive ? "" : "test/"}${path}`}
      target="_blank"
      rel="noreferrer"
      className={button ? buttonClass() : "inline-flex rounded p-0.5 text-muted hover:text-ink"}
      title={button ? undefined : "Open in Stripe"}
    >
      {button && "Open in Stripe"}
      <ExternalLink aria-hidden className="size-3.5" />
      <span className="sr-only">
        {button ? " (a new tab)" : `Open ${path.split("/").at(-1) ?? ""} in Stripe`}
      </span>
    </a>
  );
}
