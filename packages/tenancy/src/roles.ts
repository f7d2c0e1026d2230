/** What a member of a team may be, from most to least. */
export const ROLES = ["owner", "admin", "member", "viewer"] as const;
export type Role = (typeof ROLES)[number];

const everyone = ROLES;
const workers = ["owner", "admin", "member"] as const;
const keepers = ["owner", "admin"] as const;

/**
 * Who may do what in a team: THE table. The server decides by it, the dashboard shows and hides by it.
 * Whatever touches keys, or drops data, is for those who keep the connection.
 */
const ALLOWED = {
  "connection.read": everyone,
  "connection.check": workers,
  "connection.connect": keepers,
  "connection.rotate": keepers,
  "connection.disconnect": keepers,
  "backfill.read": everyone,
  "backfill.run": workers,
  "events.read": everyone,
  "events.replay": workers,
  "tables.read": everyone,
  "audit.read": keepers,
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof ALLOWED;

/** Whether `role` may do `permission`. */
export function may(role: Role, permission: Permission): boolean {
  const allowed: readonly Role[] = ALLOWED[permission];
  return allowed.includes(role);
}
