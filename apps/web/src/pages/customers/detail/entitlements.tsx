import { OutsideText } from "../../../ui/outside-text.js";
import type { Overview } from "./overview.js";
import { CELL, Part } from "./part.js";
import { RowLink } from "./row-link.js";

/** The features that the customer is entitled to by its subscriptions. */
export function Entitlements({ overview: { customer, entitlements, notLoaded } }: { overview: Overview }) {
  return (
    <Part
      title="Entitlements"
      shown={entitlements.items.length}
      total={entitlements.total}
      table="active_entitlements"
      customerId={customer.id}
      empty="This customer is entitled to no feature."
      isLoading={notLoaded.includes("subscription")}
      columns={["Feature", "Id"]}
    >
      {entitlements.items.map((entitlement) => (
        <tr key={entitlement.id}>
          <td className={`${CELL} min-w-40 font-medium`}>
            <OutsideText text={entitlement.lookupKey ?? entitlement.featureId ?? "—"} />
          </td>
          <td className={CELL}>
            <RowLink table="active_entitlements" id={entitlement.id} />
          </td>
        </tr>
      ))}
    </Part>
  );
}
