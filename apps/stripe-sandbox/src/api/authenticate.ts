import { LIVE } from "../account/live-mode.js";
import { ApiError, authenticationFailed } from "./errors.js";

/** What an API key grants: the account that it belongs to, and the resources that it may not use. */
export interface KeyGrant {
  key: string;
  /** The name of the account, with `live_` before it if the key is of live mode. */
  accountName: string;
  /** Names of resources in the singular, e.g. `invoice`. */
  denied: ReadonlySet<string>;
}

const KEY = /^(sk|rk|pk)_(test|live)_sandbox_([a-z0-9]{4,40})((?:_[a-z]+)*)$/;

const HELP =
  "You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication for details, or we can help at https://support.stripe.com/.";

/**
 * Reads the API key from an `Authorization` header: Bearer, or Basic with the key as user name. Throws Stripe's
 * 401 for a missing, invalid or publishable key.
 */
export function authenticate(header: string | undefined): KeyGrant {
  const key = keyIn(header ?? "");
  if (key === "") {
    throw authenticationFailed(`You did not provide an API key. ${HELP}`);
  }
  const match = KEY.exec(key);
  const [, kind, mode, name = "", restrictions = ""] = match ?? [];
  const restricted = kind === "rk" && restrictions.startsWith("_no_");
  if (match === null || (restrictions !== "" && !restricted)) throw invalidKey(key);
  if (kind === "pk") {
    throw authenticationFailed(
      "This API call cannot be made with a publishable API key. Please use a secret API key. You can find a list of your API keys at https://dashboard.stripe.com/account/apikeys.",
      "secret_key_required",
    );
  }
  const denied = restrictions.split("_no_").filter((resource) => resource !== "");
  const accountName = mode === "live" ? `${LIVE}${name}` : name;
  return { key, accountName, denied: new Set(denied.map(singular)) };
}

/** Stripe's 401 for a key that no account has, or that was revoked. */
export function invalidKey(key: string): ApiError {
  return authenticationFailed(`Invalid API Key provided: ${masked(key)}`);
}

/** Throws Stripe's 403 if the key is restricted and may not use the resource. `resource` is in the singular. */
export function requirePermission(
  grant: KeyGrant,
  accountId: string,
  resource: string,
  method: string,
): void {
  if (!grant.denied.has(resource)) return;
  const permission = `rak_${resource}_${method === "GET" ? "read" : "write"}`;
  throw new ApiError(403, {
    type: "invalid_request_error",
    message: `The provided key '${masked(grant.key)}' does not have the required permissions for this endpoint on account '${accountId}'. Having the '${permission}' permission would allow this request to continue.`,
  });
}

function keyIn(header: string): string {
  const [scheme = "", value = ""] = header.trim().split(/\s+/, 2);
  if (scheme.toLowerCase() === "bearer") return value;
  if (scheme.toLowerCase() !== "basic") return "";
  return Buffer.from(value, "base64").toString("utf8").split(":", 1)[0] ?? "";
}

/** The singular of a resource's name, as Stripe's names of permissions have it: `invoice` for `invoices`. */
export function singular(name: string): string {
  return name === "invoice_items" ? "invoiceitem" : name.replace(/ies$/, "y").replace(/s$/, "");
}

/** Hides a key as Stripe does in error messages: only its prefix and its last four characters stay. */
function masked(key: string): string {
  const shown = /^(sk|rk|pk)_(test|live)_/.exec(key)?.[0] ?? "";
  const hidden = Math.max(0, key.length - shown.length - 4);
  return key.length < 12 ? "*".repeat(key.length) : `${shown}${"*".repeat(hidden)}${key.slice(-4)}`;
}
