import type { KeyKind } from "./key-kind.js";

/** A field of the connect form. */
export type KeyField = "secretKey" | "publishableKey" | "webhookSecret";

/** One problem of one field. */
export interface KeyIssue {
  path: KeyField;
  /** A stable code in snake case. */
  code: string;
  /** Tells a person what is wrong and what to paste instead. Never shows the text of the field. */
  message: string;
}

interface FieldText {
  label: string;
  /** What a person has to paste. Completes the sentence "Paste …". */
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
  /** The first half of the message, see {@link keyIssue}. */
  problem: string;
}

const ORGANIZATION_KEY = {
  code: "organization_key",
  problem: "this is an organization's key, which works across accounts.",
};
const ENDPOINT_ID = {
  code: "endpoint_id",
  problem: "this is the id of a webhook endpoint (we_…), not a key or a secret.",
};
const ACCOUNT_ID = { code: "account_id", problem: "this is an account's id (acct_…), not a key." };
const WEBHOOK_SECRET = {
  code: "webhook_secret_in_key_field",
  problem: "this is a webhook signing secret (whsec_…), which belongs in the webhook secret field.",
};
const UNKNOWN = { code: "unknown_prefix", problem: "this does not begin like one." };

/** The issue for each kind of text in a field that needs another kind. */
export const WRONG_KIND = {
  secretKey: {
    publishableKey: {
      code: "publishable_key_in_secret_field",
      problem: "this is a publishable key (pk_…), which cannot read your account.",
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
      problem:
        "this is a secret key. Never put it where a publishable key goes: whoever reads it controls your account. If you have shared or published it there, roll it in Stripe.",
    },
    webhookSecret: WEBHOOK_SECRET,
    organizationKey: ORGANIZATION_KEY,
    endpointId: ENDPOINT_ID,
    accountId: ACCOUNT_ID,
    other: UNKNOWN,
  },
  webhookSecret: {
    secretKey: {
      code: "key_in_webhook_secret_field",
      problem: "this is a secret key, not a webhook's secret.",
    },
    publishableKey: {
      code: "key_in_webhook_secret_field",
      problem: "this is a publishable key, not a webhook's secret.",
    },
    organizationKey: ORGANIZATION_KEY,
    endpointId: ENDPOINT_ID,
    accountId: ACCOUNT_ID,
    other: UNKNOWN,
  },
} satisfies { [Field in KeyField]: Record<Exclude<KeyKind, Field>, WrongKind> };

/** The issue for each reason why a text cannot be a key or a secret of any kind. */
export const DEFECTS = {
  empty: "it is empty.",
  too_long: "it has more than 255 characters, and no key of Stripe is that long.",
  masked:
    "this is the shortened form that Stripe shows in lists. Reveal the whole key in Stripe and copy that.",
  inner_white_space: "there is white space inside it: paste one key only, on one line.",
  invisible_character:
    "it contains an invisible character, which often comes along when you copy from a document.",
  not_ascii: "it contains a character that no key of Stripe has.",
  extra_text:
    "there is something before the key: paste only the key, without quotes and without a variable's name.",
  incomplete: "the part after the prefix is missing.",
  malformed: "after its prefix, a key has only letters and digits.",
} as const;

/** Makes the issue of a field. Its message names the field, then `problem`, then what to paste instead. */
export function keyIssue(path: KeyField, code: string, problem: string): KeyIssue {
  const { label, wanted } = FIELD_TEXT[path];
  return { path, code, message: `${label}: ${problem} Paste ${wanted}.` };
}
