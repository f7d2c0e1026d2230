import { memo } from "react";

import { Notice } from "../../../ui/notice.js";
import { AccessSection } from "./access-section.js";
import { CustomerEvents } from "./customer-events.js";
import { CustomerFacts } from "./customer-facts.js";
import { Entitlements } from "./entitlements.js";
import { Invoices } from "./invoices.js";
import type { Overview } from "./overview.js";
import { PaymentMethods } from "./payment-methods.js";
import { Payments } from "./payments.js";
import { Subscriptions } from "./subscriptions.js";

/** What the page of a customer shows below its title. */
export const CustomerContent = memo(function CustomerContent({ overview }: { overview: Overview }) {
  const { customer } = overview;
  return (
    <>
      {customer.deleted === true && (
        <Notice tone="warn" title="This customer was deleted in Stripe">
          Stripe canceled its subscriptions at that moment. Its invoices and payments are kept.
        </Notice>
      )}
      <div className="grid gap-4 lg:grid-cols-2">
        <AccessSection customerId={customer.id} />
        <CustomerFacts customer={customer} />
      </div>
      <Subscriptions overview={overview} />
      <Payments overview={overview} />
      <Invoices overview={overview} />
      <PaymentMethods overview={overview} />
      <Entitlements overview={overview} />
      <CustomerEvents customerId={customer.id} />
    </>
  );
});
