import type { Answer, Client } from "@billstack/server/testing";
import { apiKeyOf } from "@billstack/tenancy/api-key-format";

import { unique } from "./stage.js";

/** A key as the server shows it when it is made. */
export interface MadeKey {
  key: {
    id: string;
    name: string;
    prefix: string;
    scopes: string[];
    expiresAt: string | null;
    createdAt: string;
  };
  rawKey: string;
}

/** Makes an API key for the person's team. By default it has all scopes. */
export async function makeApiKey(person: Client, over: object = {}): Promise<MadeKey> {
  const { status, body, text } = await person.call("POST", "T/api-keys", {
    name: "Shop",
    scopes: ["*"],
    ...over,
  });
  if (status !== 201) throw new Error(`making a key answered ${status}: ${text}`);
  return body as unknown as MadeKey;
}

/** Returns the header with which an application sends a key. */
export const bearer = (rawKey: string): { authorization: string } => ({ authorization: `Bearer ${rawKey}` });

/** Calls the address of a team with a key and without a session. "T/" is the team of the person. */
export function callWithKey(
  person: Client,
  rawKey: string,
  path = "T/stripe/status",
  {
    method = "GET",
    headers = {},
    body,
  }: { method?: string; headers?: Record<string, string>; body?: unknown } = {},
): Promise<Answer> {
  return withoutSession(person).call(method, path, body, { ...bearer(rawKey), ...headers });
}

/** Returns a client for the same team that has no cookie. */
export function withoutSession(person: Client): Client {
  return Object.assign(Object.create(Object.getPrototypeOf(person) as object) as Client, person, {
    cookie: null,
  });
}

/** Returns a well-formed key that nobody has made. */
export const wrongKey = (): string => apiKeyOf(`${unique()}${unique()}${unique()}0000`);
