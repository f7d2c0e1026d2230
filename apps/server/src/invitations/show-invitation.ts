import { statusOf, type StoredInvitation } from "./store.js";

/** Returns an invitation in the form of the answers. */
export function showInvitation(stored: StoredInvitation) {
  const { id, email, role, invitedBy, invitedByEmail, createdAt, expiresAt } = stored;
  return {
    id,
    email,
    role,
    invitedBy,
    invitedByEmail,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    status: statusOf(stored),
  };
}
