import type { Permission } from "@billstack/tenancy/roles";

import { whoMay } from "./who-may.js";

interface OthersMayProps {
  permission: Permission;
  /** What the permission is needed for, as an infinitive: "replace the keys". */
  to: string;
}

/** Stands in the place of a button that a person's role does not have, and says who can do it. */
export function OthersMay({ permission, to }: OthersMayProps) {
  return (
    <p className="self-center text-muted">
      {whoMay(permission)} can {to}.
    </p>
  );
}
