import { Link } from "@tanstack/react-router";

import { useTeam } from "../../session/session-context.js";
import { Badge } from "../../ui/badge.js";
import { DateTime } from "../../ui/date-time.js";
import { OutsideText } from "../../ui/outside-text.js";

/** A customer as the lists show it. */
export interface ListedCustomer {
  id: string;
  name: string | null;
  email: string | null;
  created: string | null;
  delinquent: boolean | null;
  deleted: boolean | null;
}

interface CustomerRowsProps {
  customers: readonly ListedCustomer[];
  /** Names the list for screen readers. */
  label: string;
  /** The id that was searched for, which belongs to the customer. */
  belongs?: string | null;
}

/** Customers as a list of links. */
export function CustomerRows({ customers, label, belongs = null }: CustomerRowsProps) {
  const { id: teamId } = useTeam();
  return (
    <ul aria-label={label} className="divide-y divide-line">
      {customers.map((customer) => (
        <li key={customer.id}>
          <Link
            to="/teams/$teamId/customers/$customerId"
            params={{ teamId, customerId: customer.id }}
            data-customer
            className="grid gap-x-4 gap-y-0.5 px-4 py-2.5 -outline-offset-2 hover:bg-sunken focus-visible:bg-sunken sm:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_7rem] md:px-5"
          >
            <span className="flex min-w-0 items-center gap-2">
              <span className="min-w-0 font-medium">
                <OutsideText text={titleOf(customer)} oneLine />
              </span>
              {customer.deleted === true && <Badge tone="bad">Deleted</Badge>}
              {customer.delinquent === true && <Badge tone="warn">Delinquent</Badge>}
            </span>
            <span className="min-w-0 text-muted">
              {customer.name !== null && <OutsideText text={customer.email ?? ""} oneLine />}
            </span>
            <span className="text-muted sm:text-right">
              <DateTime value={customer.created} detail="day" />
            </span>
            <span className="truncate font-mono text-2xs text-muted sm:col-span-3">
              {customer.id}
              {belongs !== null && `, the customer of ${belongs}`}
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

/** Returns what a customer is called: the name, else the e-mail address, else the id. */
export function titleOf({ id, name, email }: Pick<ListedCustomer, "id" | "name" | "email">): string {
  return [name, email].find((text) => text !== null && text.trim() !== "") ?? id;
}
