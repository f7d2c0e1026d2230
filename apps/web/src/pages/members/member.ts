import type { Role } from "@billstack/tenancy/roles";
import type { inferOutput } from "@trpc/tanstack-react-query";

import type { trpc } from "../../api/trpc.js";

/** A person in the team. */
export type Member = inferOutput<typeof trpc.members.list>["members"][number];
/** An invitation that nobody has accepted. */
export type Invitation = inferOutput<typeof trpc.invitations.list>["invitations"][number];
/** An invitation with its link, which the server shows only once. */
export type NewLink = inferOutput<typeof trpc.invitations.create>;

/** What people with a role may do, in a few words. */
export const ROLE_WORDS: Record<Role, { label: string; rights: string }> = {
  owner: { label: "Owner", rights: "Can do everything, also make owners and delete the team." },
  admin: { label: "Admin", rights: "Manages the connection, keys, the SQL login and people." },
  member: { label: "Member", rights: "Reads the data, starts syncs and replays events." },
  viewer: { label: "Viewer", rights: "Reads the data and changes nothing." },
};

/** Returns how a person is called in a sentence. */
export function nameOf({ name, email }: Pick<Member, "name" | "email">): string {
  return name ?? email;
}
