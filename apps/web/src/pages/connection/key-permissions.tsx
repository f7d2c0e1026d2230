import { useState } from "react";

import { Badge } from "../../ui/badge.js";
import { Button } from "../../ui/button.js";
import { ScrollRegion } from "../../ui/scroll-region.js";
import type { ConnectionStatus } from "../../connection/connection-status.js";

type Permission = ConnectionStatus["permissions"][number];

const CELL = "px-2 py-1.5 align-top first:pl-4 last:pr-4 sm:px-4 md:first:pl-5";

/**
 * The permissions of a restricted key, and what does not work without each. If a needed permission is missing, the list is
 * open and shows only what is missing, until a person asks for all permissions.
 */
export function KeyPermissions({ permissions }: { permissions: readonly Permission[] }) {
  const missing = permissions.filter(({ works, optional }) => works === false && !optional);
  const [isWhole, setIsWhole] = useState(false);
  const isShort = missing.length > 0 && !isWhole;
  const shown = isShort ? missing : permissions;
  return (
    <details className="border-t border-line" open={missing.length > 0}>
      <summary className="px-4 py-2.5 font-medium text-muted hover:text-ink md:px-5">
        {missing.length === 0
          ? "What this restricted key can do"
          : `What this restricted key can do: ${missing.length} missing`}
      </summary>
      <ScrollRegion label="Permissions of the key" className="max-h-96 overflow-auto border-t border-line">
        <table className="w-full text-left">
          <caption className="sr-only">
            What the key can do, and what is missing without each permission
          </caption>
          <thead className="bg-sunken text-xs text-muted">
            <tr>
              {["Needed for", "Permission in Stripe", "This key", "Without it"].map((heading) => (
                <th key={heading} scope="col" className={`${CELL} font-medium whitespace-nowrap`}>
                  {heading}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {sorted(shown).map(({ name, label, permission, access, works, optional, lost }) => (
              <tr key={name}>
                <th scope="row" className={`${CELL} font-normal whitespace-nowrap`}>
                  {label}
                </th>
                <td className={`${CELL} whitespace-nowrap`}>
                  {permission}: {access}
                </td>
                <td className={CELL}>
                  <State works={works} optional={optional} />
                </td>
                <td className={`${CELL} min-w-56 text-muted`}>{works === true ? "" : lost}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      {isShort && (
        <div className="border-t border-line px-2 py-1.5 md:px-3">
          <Button variant="ghost" onClick={() => setIsWhole(true)}>
            Show all {permissions.length} permissions
          </Button>
        </div>
      )}
    </details>
  );
}

function State({ works, optional }: Pick<Permission, "works" | "optional">) {
  if (works === true) return <Badge tone="good">Works</Badge>;
  if (works === null) return <Badge tone="neutral">Not known</Badge>;
  return optional ? <Badge tone="neutral">Missing, optional</Badge> : <Badge tone="warn">Missing</Badge>;
}

/** Puts missing permissions first. The others keep the order of the server. */
function sorted(permissions: readonly Permission[]): Permission[] {
  return permissions.toSorted((one, other) => Number(one.works !== false) - Number(other.works !== false));
}
