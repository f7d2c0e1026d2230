import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useRef, type KeyboardEvent } from "react";

import { trpc } from "../../api/trpc.js";
import { NotConnected } from "../../connection/not-connected.js";
import { useTeam } from "../../session/session-context.js";
import { Card, Page } from "../../ui/page.js";
import { CustomerSearchBox } from "./customer-search-box.js";
import { FoundCustomers } from "./found-customers.js";
import { NewestCustomers } from "./newest-customers.js";

/**
 * The page of customers: a search with its results as one types, or the newest customers. The arrow keys move through
 * the list, and Enter opens a customer.
 */
export function CustomersPage() {
  const { q } = useSearch({ from: "/signed-in/teams/$teamId/customers" });
  const navigate = useNavigate({ from: "/teams/$teamId/customers" });
  const { id: teamId } = useTeam();
  const { data: isConnected } = useQuery({
    ...trpc.connection.status.queryOptions({ teamId }),
    select: ({ connected }) => connected,
  });
  const frame = useRef<HTMLDivElement>(null);

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp" && event.key !== "Enter") return;
    const input = frame.current?.querySelector("input") ?? null;
    const links = [...(frame.current?.querySelectorAll<HTMLAnchorElement>("a[data-customer]") ?? [])];
    const at = links.findIndex((link) => link === document.activeElement);
    if (event.key === "Enter") {
      if (document.activeElement === input) links[0]?.click();
      return;
    }
    event.preventDefault();
    const next = event.key === "ArrowDown" ? links[at + 1] : at <= 0 ? input : links[at - 1];
    next?.focus();
  }

  return (
    <Page
      title="Customers"
      description="Find a customer, and see everything that this copy of Stripe has about them."
    >
      {isConnected === false ? (
        <NotConnected>
          Then you can find its customers here, with everything that belongs to them.
        </NotConnected>
      ) : (
        <>
          {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- The keys move the focus between the search field and the links inside, which can all be reached without them. */}
          <div ref={frame} onKeyDown={onKeyDown}>
            <Card padded={false}>
              <CustomerSearchBox
                value={q ?? ""}
                onChange={(text) => void navigate({ search: text === "" ? {} : { q: text }, replace: true })}
              />
              {q === undefined ? <NewestCustomers /> : <FoundCustomers q={q} />}
            </Card>
          </div>
        </>
      )}
    </Page>
  );
}
