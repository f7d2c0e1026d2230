import type { Answer, Client } from "@billstack/server/testing";
import type { Role } from "@billstack/tenancy/roles";

import type { Person } from "./team-people.js";

/** An invitation that a test has made. */
export interface MadeInvitation {
  id: string;
  email: string;
  link: string;
  token: string;
  answer: Answer;
}

/** Returns an address that no other test uses. */
export const newAddress = (): string => `invited-${crypto.randomUUID()}@example.com`;

/** Invites a person to the team of `by`. The fields are empty if the answer is an error. */
export async function invite(by: Person, email: string, role: Role = "member"): Promise<MadeInvitation> {
  return madeOf(await by.client.call("POST", "T/invitations", { email, role }));
}

/** Makes a new link for an invitation. */
export async function renew(by: Person, id: string): Promise<MadeInvitation> {
  return madeOf(await by.client.call("POST", `T/invitations/${id}/renew`));
}

function madeOf(answer: Answer): MadeInvitation {
  const { invitation, link } = answer.body as { invitation?: { id: string; email: string }; link?: string };
  return {
    id: invitation?.id ?? "",
    email: invitation?.email ?? "",
    link: link ?? "",
    token: link?.split("#")[1] ?? "",
    answer,
  };
}

/** Asks what the invitation with this token is for. */
export const preview = (client: Client, token: string): Promise<Answer> =>
  client.call("POST", "/api/invitations/preview", { token });

/** Accepts the invitation with this token. */
export const accept = (client: Client, token: string, more: object = {}): Promise<Answer> =>
  client.call("POST", "/api/invitations/accept", { token, ...more });

/** Returns the invitations that nobody has accepted. */
export async function listInvitations(by: Person): Promise<Record<string, unknown>[]> {
  return (await by.client.call("GET", "T/invitations")).body["invitations"] as Record<string, unknown>[];
}
