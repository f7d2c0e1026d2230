import type { ZodError, core } from "zod";

import type { Issue } from "./errors.js";

type ZodIssue = core.$ZodIssue;

const UNITS: Record<string, string> = { string: " characters", array: " entries" };

/** What a text of each form must be, with an example. */
const FORMATS: Record<string, string> = {
  datetime: "This must be a time in ISO 8601 with its time zone, such as 2026-11-27T08:15:00Z.",
  date: "This must be a day in ISO 8601, such as 2026-11-27.",
  time: "This must be a time of the day in ISO 8601, such as 08:15:00.",
  email: "This must be an e-mail address, such as ada@example.com.",
  url: "This must be a URL, such as https://billing.example.com/hook.",
  uuid: "This must be a UUID, such as 0c5d9f4e-7b7e-4a52-9d4c-5e4b8f0a7d11.",
};
/** For an issue of which no more is known. */
const OTHER_FORM = "This does not have the right form. The documentation at /api/docs shows the form.";

/** Sentences in place of zod's own messages. */
const SENTENCES: { [Code in ZodIssue["code"]]?: (issue: Extract<ZodIssue, { code: Code }>) => string } = {
  invalid_type: ({ expected, message }) =>
    message.endsWith("received undefined") ? "This is required." : `This must be of type ${expected}.`,
  invalid_format: ({ format }) => FORMATS[format] ?? OTHER_FORM,
  not_multiple_of: ({ divisor }) => `This must be a multiple of ${divisor}.`,
  invalid_value: ({ values }) => `This must be one of: ${values.map(String).join(", ")}.`,
  too_big: ({ maximum, origin }) => `This must be at most ${maximum}${UNITS[origin] ?? ""}.`,
  too_small: ({ minimum, origin }) => `This must be at least ${minimum}${UNITS[origin] ?? ""}.`,
};

/** Lists every wrong field of an input, each with a sentence. Unknown fields are listed one by one. */
export function inputIssues({ issues }: ZodError): Issue[] {
  return issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => ({
          path: [...issue.path, key].join("."),
          message: "There is no such field.",
        }))
      : [{ path: issue.path.join("."), message: sentence(issue) }],
  );
}

/**
 * Returns the sentence for one of zod's issues. A message that ends with a full stop was written in the schema and
 * is kept.
 */
function sentence(issue: ZodIssue): string {
  if (issue.message.endsWith(".")) return issue.message;
  const write = SENTENCES[issue.code] as ((issue: ZodIssue) => string) | undefined;
  return write?.(issue) ?? OTHER_FORM;
}
