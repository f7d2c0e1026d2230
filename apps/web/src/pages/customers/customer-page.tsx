import { may } from "@billstack/tenancy/roles";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { ArrowLeft, UserX } from "lucide-react";
import { lazy, Suspense } from "react";

import { failureOf } from "../../api/failure.js";
import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { Badge } from "../../ui/badge.js";
import { buttonClass } from "../../ui/button.js";
import { EmptyState } from "../../ui/empty-state.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { OutsideText } from "../../ui/outside-text.js";
import { Card, Page } from "../../ui/page.js";
import { Skeleton } from "../../ui/skeleton.js";
import { titleOf } from "./customer-rows.js";
import { LiveCustomer } from "./detail/live-customer.js";
import { RefreshCustomer, useRefresh } from "./detail/refresh-customer.js";
import { StripeLink } from "../../connection/stripe-link.js";

/** It is loaded beside the data, so that neither waits for the other. */
const content = import("./detail/customer-content.js");
const CustomerContent = lazy(async () => ({ default: (await content).CustomerContent }));

/** The page of one customer: who it is, whether it has access and why, and everything that belongs to it. */
export function CustomerPage() {
  const { customerId } = useParams({ from: "/signed-in/teams/$teamId/customers/$customerId" });
  return <OneCustomer key={customerId} customerId={customerId} />;
}

function OneCustomer({ customerId }: { customerId: string }) {
  const { id: teamId, role } = useTeam();
  const refreshing = useRefresh();
  const query = useQuery(trpc.customers.overview.queryOptions({ teamId, id: customerId }));
  const overview = query.data;
  const customer = overview?.customer;
  const isUnknown = query.isError && failureOf(query.error).code === "not_found";
  const refresh = may(role, "refresh.run") && (
    <RefreshCustomer
      refresh={refreshing}
      ids={[customerId, ...(overview?.subscriptions.items ?? []).slice(0, 10).map(({ id }) => id)]}
    />
  );
  return (
    <Page
      title={customer === undefined ? "Customer" : titleOf(customer)}
      description={
        <span className="font-mono text-xs">
          <OutsideText text={customerId} />
        </span>
      }
      badges={
        customer && (
          <>
            {customer.deleted === true && <Badge tone="bad">Deleted</Badge>}
            {customer.delinquent === true && <Badge tone="warn">Delinquent</Badge>}
          </>
        )
      }
      actions={
        <>
          <Link to="/teams/$teamId/customers" params={{ teamId }} className={buttonClass()}>
            <ArrowLeft aria-hidden /> All customers
          </Link>
          {customer && <StripeLink path={`customers/${customerId}`} button livemode={customer.livemode} />}
          {customer && refresh}
        </>
      }
    >
      <LiveCustomer />
      {query.isPending && <CustomerSkeleton />}
      {isUnknown && (
        <Card>
          <EmptyState icon={UserX} title="There is no such customer" action={refresh}>
            This copy of Stripe has no customer with this id. If Stripe has it, a refresh reads it now.
          </EmptyState>
        </Card>
      )}
      {query.isError && !isUnknown && (
        <FailureNotice
          title={overview ? "This page may be out of date" : "The customer could not be read"}
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      )}
      {overview && !isUnknown && (
        <Suspense fallback={<CustomerSkeleton />}>
          <CustomerContent overview={overview} />
        </Suspense>
      )}
    </Page>
  );
}

function CustomerSkeleton() {
  return (
    <Card>
      <Skeleton label="the customer" lines={12} />
    </Card>
  );
}
