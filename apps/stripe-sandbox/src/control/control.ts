import type { Account } from "../account/account.js";
import type { Accounts } from "../account/accounts.js";
import { ApiError, RATE_LIMIT_REASONS } from "../api/errors.js";
import { shapeOf } from "../api/versions.js";
import { renewEarly } from "../billing/renew-subscription.js";
import { newWebhookEndpoint } from "../objects/webhook-endpoint.js";
import { checkUrl } from "../resources/webhook-endpoints.js";
import { seed } from "../seed/seed.js";
import type { Deliveries } from "../webhooks/deliveries.js";
import { countsOf } from "./counts.js";
import { DELIVERY_FAULTS, type DeliveryFaults } from "./delivery-faults.js";
import { FAULT_KINDS, type Faults } from "./faults.js";
import { addRawEvent, connectEvent } from "./hand-made-events.js";
import { Input } from "./input.js";
import { testEvent } from "./test-event.js";

/** What control requests work on. */
export interface ControlDeps {
  accounts: Accounts;
  faults: Faults;
  deliveryFaults: DeliveryFaults;
  deliveries: Deliveries;
  version: string;
}

type Handler = (deps: ControlDeps, input: Input) => object;
type AccountHandler = (deps: ControlDeps, account: Account, input: Input) => object;

/** Control requests that concern the whole sandbox, by method and path. */
const WHOLE: Readonly<Record<string, Handler>> = {
  "GET ": ({ version }) => ({ name: "billstack-stripe-sandbox", version }),
  "POST faults": addFault,
  "DELETE faults": ({ faults, deliveryFaults }, input) => {
    const account = input.optionalText("account");
    faults.clear(account);
    deliveryFaults.clear(account);
    return { cleared: true };
  },
};

/** Control requests that concern one account, by method and path. */
const OF_ACCOUNT: Readonly<Record<string, AccountHandler>> = {
  "POST seed": (_deps, account, input) => {
    seed(account, input.integer("customers", 1, 1_000_000));
    return countsOf(account);
  },
  "GET counts": (_deps, account) => countsOf(account),
  "POST reset": ({ deliveries }, account) => {
    account.reset();
    deliveries.forget(account);
    return { reset: true };
  },
  "POST revoke": (_deps, account) => {
    account.revoked = true;
    return { revoked: true };
  },
  "POST restore": (_deps, account) => {
    account.revoked = false;
    return { revoked: false };
  },
  "GET limits": (_deps, { requests }) => ({
    ...requests.limits,
    answered: requests.answered,
    refused: requests.refusals,
  }),
  "POST limits": (_deps, { requests }, input) => {
    const account = input.integerOrNull("account", 0, 1_000_000);
    const endpoint = input.integerOrNull("endpoint", 0, 1_000_000);
    requests.limits = {
      account: account === undefined ? requests.limits.account : account,
      endpoint: endpoint === undefined ? requests.limits.endpoint : endpoint,
    };
    return requests.limits;
  },
  "POST version": (_deps, account, input) => {
    const version = input.text("version");
    shapeOf(version);
    account.apiVersion = version;
    return { version };
  },
  "POST renew": (_deps, account, input) => {
    const subscription = account.collections.subscription.get(input.text("subscription"));
    if (subscription === undefined) throw refused("no such subscription", 404);
    renewEarly(account, subscription);
    return { renewed: true };
  },
  "POST webhook": addWebhook,
  "POST deliver": ({ deliveries }, account, input) => {
    const event = account.collections.event.get(input.text("eventId"));
    if (event === undefined) throw refused("no such event", 404);
    return { deliveries: deliveries.send(account, event) };
  },
  "POST raw-event": (_deps, account, input) => addRawEvent(account, input.all()),
  "POST connect-event": ({ deliveries }, account, input) => {
    input.text("account");
    return { deliveries: deliveries.send(account, connectEvent(account, input.all())) };
  },
  "POST test-webhook": ({ deliveries }, account, input) => {
    const event = testEvent(account, input.text("type"));
    if (event === undefined) throw refused("the sandbox has no object with events of that type");
    return { deliveries: deliveries.send(account, event) };
  },
  "POST clock": (_deps, account, input) => {
    const now = input.integer("now", 0, 4_102_444_800);
    if (!account.setClock(now)) throw refused("an account's clock cannot go back");
    return { now };
  },
  "GET deliveries": ({ deliveries }, account) => ({ deliveries: deliveries.attemptsOf(account) }),
};

/**
 * Answers a control request, `/_sandbox/…`, with an object. Controls do what a test or a person needs and
 * Stripe's API cannot do. Throws an `ApiError` for an unknown control or invalid input.
 */
export function control(deps: ControlDeps, method: string, path: string, body: string): object {
  const [first = "", second] = path.split("/").slice(2);
  const input = Input.parse(body);
  const whole = second === undefined ? WHOLE[`${method} ${first}`] : undefined;
  if (whole) return whole(deps, input);
  const handler = second === undefined ? undefined : OF_ACCOUNT[`${method} ${second}`];
  if (handler === undefined || !/^(?:live_)?[a-z0-9]{4,40}$/.test(first))
    throw refused("no such control", 404);
  return handler(deps, deps.accounts.get(first), input);
}

/** Adds a fault for requests or, if the input has `deliver`, for deliveries. */
function addFault({ faults, deliveryFaults }: ControlDeps, input: Input): object {
  const account = input.optionalText("account");
  const left = input.integer("times", 1, 1_000_000, Number.POSITIVE_INFINITY);
  const deliver = input.optionalText("deliver");
  if (deliver !== undefined) {
    const kind = input.oneOf("deliver", DELIVERY_FAULTS);
    deliveryFaults.add({
      deliver: kind,
      account,
      left,
      ms: input.integer("ms", 0, 600_000, kind === "twice" || kind === "thin" ? 0 : 200),
    });
    return { added: true };
  }
  const match = input.hash("match");
  faults.add({
    kind: input.oneOf("kind", FAULT_KINDS),
    account,
    left,
    method: match.optionalText("method")?.toUpperCase(),
    path: match.optionalText("path"),
    ms: input.integer("ms", 0, 600_000, 1000),
    after: input.boolean("after"),
    entries: input.integer("entries", 0, 1_000_000, 0),
    reason: input.optionalOneOf("reason", RATE_LIMIT_REASONS) ?? "global-rate",
  });
  return { added: true };
}

/**
 * Creates a webhook endpoint with a secret that the caller has chosen, as if a person had pasted the secret.
 */
function addWebhook(_deps: ControlDeps, account: Account, input: Input): object {
  const apiVersion = input.optionalText("api_version") ?? null;
  if (apiVersion !== null) shapeOf(apiVersion);
  const endpoint = newWebhookEndpoint({
    created: account.now(),
    url: checkUrl(input.text("url")),
    enabledEvents: ["*"],
    apiVersion,
    secret: input.text("secret"),
  });
  account.collections.webhook_endpoint.insert(endpoint);
  return { id: endpoint.id };
}

function refused(message: string, status = 400): ApiError {
  return new ApiError(status, { type: "invalid_request_error", message });
}
