import type { KeyKind } from "./key-kind.js";

export type KeyField = "secretKey" | "publishableKey" | "webhookSecret";

/** One thing wrong with one field. `message` tells a person what it is and what to paste; it shows no key. */
export interface KeyIssue {
  path: KeyField;
  code: string;
  message: string;
}

interface FieldText {
  label: string;
  /** Completes "Paste …". */
  wanted: string;
}

const FIELD_TEXT = {
  secretKey: {
    label: "Secret key",
    wanted:
      "a restricted key (rk_test_… or rk_live_…) or the secret key (sk_test_… or sk_live_…) from Stripe's Developers > API keys",
  },
  publishableKey: {
    label: "Publishable key",
    wanted: "the publishable key (pk_test_… or pk_live_…) from Stripe's Developers > API keys",
  },
  webhookSecret: {
    label: "Webhook secret",
    wanted: "the signing secret (whsec_…) that Stripe shows on the webhook endpoint's page",
  },
} satisfies Record<KeyField, FieldText>;

interface WrongKind {
  code: string;
  what: string;
}

const ORGANIZATION_KEY = {
  code: "organization_key",
  what: "this is an organization's key, which works across accounts.",
};
const ENDPOINT_ID = {
  code: "endpoint_id",
  what: "this is the id of a webhook endpoint (we_…), not a key or a secret.",
};
const ACCOUNT_ID = { code: "account_id", what: "this is an account's id (acct_…), not a key." };
const WEBHOOK_SECRET = {
  code: "webhook_secret_in_key_field",
  what: "this is a webhook signing secret (whsec_…), which belongs in the webhook secret field.",
};
const UNKNOWN = { code: "unknown_prefix", what: "this does not begin as it should." };

/** What is said of a text of another kind than its field takes. */
export const WRONG_KIND = {
  secretKey: {
    publishableKey: {
      code: "publishable_key_in_secret_field",
      what: "this is a publishable key (pk_…), which cannot read your account.",
    },
    webhookSecret: WEBHOOK_SECRET,
    organizationKey: ORGANIZATION_KEY,
    endpointId: ENDPOINT_ID,
    accountId: ACCOUNT_ID,
    other: UNKNOWN,
  },
  publishableKey: {
    secretKey: {
      code: "secret_key_in_publishable_field",
      what: "this is a secret key. Never put it where a publishable key goes: whoever reads it controls your account. If you have shared or published it there, roll it in Stripe.",
    },
    webhookSecret: WEBHOOK_SECRET,
    organizationKey: ORGANIZATION_KEY,
    endpointId: ENDPOINT_ID,
    accountId: ACCOUNT_ID,
    other: UNKNOWN,
  },
  webhookSecret: {
    secretKey: { code: "key_in_webhook_secret_field", what: "this is a secret key, not a webhook's secret." },
    publishableKey: {
      code: "key_in_webhook_secret_field",
      what: "this is a publishable key, not a webhook's secret.",
    },
    organizationKey: ORGANIZATION_KEY,
    endpointId: ENDPOINT_ID,
    accountId: ACCOUNT_ID,
    other: UNKNOWN,
  },
} satisfies { [Field in KeyField]: Record<Exclude<KeyKind, Field>, WrongKind> };

/** What is said of a text that cannot be a key, whatever its kind. */
export const UNFIT = {
  empty: "it is empty.",
  too_long: "it is longer than 255 characters, more than any key of Stripe's has.",
  masked:
    "this is the shortened form that Stripe shows in lists. Reveal the whole key in Stripe and copy that.",
  inner_white_space: "there is white space inside it: paste one key only, on one line.",
  invisible_character:
    "there is an invisible character in it, often brought along by copying from a document.",
  not_ascii: "it holds a character that no key of Stripe's has.",
  extra_text: "there is something before the key: paste the key alone, without quotes or a variable's name.",
  incomplete: "the part after the prefix is missing.",
  malformed: "after its prefix a key has only letters and digits.",
} as const;

/** Makes the issue for a field: which field, what is wrong, what to paste instead. */
export function keyIssue(path: KeyField, code: string, what: string): KeyIssue {
  const { label, wanted } = FIELD_TEXT[path];
  return { path, code, message: `${label}: ${what} Paste ${wanted}.` };
}
