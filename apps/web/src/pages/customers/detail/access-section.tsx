import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { failureOf } from "../../../api/failure.js";
import { trpc } from "../../../api/trpc.js";
import { useTeam } from "../../../session/session-context.js";
import { Badge } from "../../../ui/badge.js";
import { DateTime } from "../../../ui/date-time.js";
import { FailureNotice } from "../../../ui/failure-notice.js";
import { countText } from "../../../ui/number-text.js";
import { OutsideText } from "../../../ui/outside-text.js";
import { Card } from "../../../ui/page.js";
import { RelativeTime } from "../../../ui/relative-time.js";
import { Skeleton } from "../../../ui/skeleton.js";
import { StatusBadge } from "./status-badge.js";

/** Whether the customer has access and why, exactly as the API answers it to the team's programs. */
export function AccessSection({ customerId }: { customerId: string }) {
  const { id: teamId } = useTeam();
  const query = useQuery(trpc.access.get.queryOptions({ teamId, customer: customerId }));
  const access = query.data?.access;
  return (
    <section aria-label="Access" className="min-w-0">
      <Card>
        <div className="space-y-3">
          <div className="flex flex-wrap items-center gap-2">
            <h2 className="font-semibold">Access</h2>
            {access && (
              <Badge tone={access.hasAccess ? "good" : "bad"}>
                {access.hasAccess ? "Has access" : "No access"}
              </Badge>
            )}
          </div>
          {query.isPending && <Skeleton label="the access" lines={3} />}
          {query.isError &&
            (failureOf(query.error).code === "not_loaded" ? (
              <p className="text-muted">
                Not all customers and subscriptions have been synced yet, so BillStack cannot say yet that
                there is no access.
              </p>
            ) : (
              <FailureNotice
                title="The access could not be read"
                error={query.error}
                onRetry={() => void query.refetch()}
              />
            ))}
          {access && (
            <>
              {access.subscriptions.length === 0 ? (
                <p>No subscription is active, trialing or past due.</p>
              ) : (
                <ul className="space-y-1.5">
                  {access.subscriptions.map((item) => (
                    <li
                      key={`${item.id} ${item.priceId ?? ""}`}
                      className="flex flex-wrap items-center gap-x-2 gap-y-1"
                    >
                      <StatusBadge status={item.status} />
                      <span className="min-w-0 font-medium">
                        <OutsideText text={item.productName ?? item.productId ?? item.id} />
                      </span>
                      {item.currentPeriodEnd !== null && (
                        <span className="text-muted">
                          {item.cancelAtPeriodEnd ? "ends" : "renews"}{" "}
                          <DateTime value={item.currentPeriodEnd} detail="day" />
                        </span>
                      )}
                      {item.collectionPaused && <Badge tone="warn">Collection paused</Badge>}
                    </li>
                  ))}
                </ul>
              )}
              {access.features.length > 0 && (
                <p className="flex flex-wrap items-center gap-1.5">
                  <span className="text-muted">Features:</span>
                  {access.features.map((feature) => (
                    <Code key={feature}>
                      <OutsideText text={feature} />
                    </Code>
                  ))}
                </p>
              )}
              <p className="text-xs text-muted">
                As of <RelativeTime at={access.asOf} />
                {access.waitingEvents > 0 &&
                  `. ${countText(access.waitingEvents, "event")} could still change this`}
              </p>
            </>
          )}
        </div>
      </Card>
    </section>
  );
}

function Code({ children }: { children: ReactNode }) {
  return (
    <code className="rounded border border-line bg-sunken px-1.5 font-mono text-2xs break-all">
      {children}
    </code>
  );
}
