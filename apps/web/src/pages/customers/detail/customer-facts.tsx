import type { ReactNode } from "react";

import { CopyButton } from "../../../ui/copy-button.js";
import { DateTime } from "../../../ui/date-time.js";
import { Card } from "../../../ui/page.js";
import { OutsideText } from "../../../ui/outside-text.js";
import { moneyText } from "../../../ui/money-text.js";
import type { Overview } from "./overview.js";
import { RowLink } from "./row-link.js";

type Customer = Overview["customer"];

/** What Stripe knows about the customer itself. */
export function CustomerFacts({ customer }: { customer: Customer }) {
  const metadata = Object.entries(customer.metadata);
  return (
    <section aria-label="Customer" className="min-w-0">
      <Card padded={false}>
        <dl className="divide-y divide-line">
          <Fact name="Name">
            <OutsideText text={customer.name ?? "—"} />
          </Fact>
          <Fact name="E-mail">
            {customer.email === null ? (
              "—"
            ) : (
              <a href={`mailto:${customer.email}`} className="break-all hover:underline">
                <OutsideText text={customer.email} />
              </a>
            )}
          </Fact>
          {customer.phone !== null && (
            <Fact name="Phone">
              <OutsideText text={customer.phone} />
            </Fact>
          )}
          {customer.description !== null && (
            <Fact name="Description">
              <OutsideText text={customer.description} />
            </Fact>
          )}
          <Fact name="Id">
            <span className="flex flex-wrap items-center gap-2">
              <RowLink table="customers" id={customer.id} wraps />
              <CopyButton text={customer.id} what="the customer's id" />
            </span>
          </Fact>
          <Fact name="Created">
            <DateTime value={customer.created} />
          </Fact>
          <Fact name="Balance">{balanceText(customer)}</Fact>
          {metadata.length > 0 && (
            <Fact name="Metadata">
              <dl className="space-y-0.5">
                {metadata.map(([key, value]) => (
                  <div key={key} className="flex flex-wrap gap-x-1.5 font-mono text-2xs">
                    <dt className="text-muted">
                      <OutsideText text={key} />:
                    </dt>
                    <dd className="min-w-0 break-all">
                      <OutsideText text={value} />
                    </dd>
                  </div>
                ))}
              </dl>
            </Fact>
          )}
        </dl>
      </Card>
    </section>
  );
}

/** Stripe's balance is negative for a credit, which the next invoices use up (docs.stripe.com/billing/customer/balance). */
function balanceText({ balance, currency }: Customer): string {
  if (balance === null || balance === 0) return "None";
  const amount = currency === null ? String(Math.abs(balance)) : moneyText(Math.abs(balance), currency);
  return balance < 0 ? `${amount} credit` : `${amount} owed with the next invoice`;
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[6rem_minmax(0,1fr)] gap-3 px-4 py-2 md:px-5">
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </div>
  );
}
