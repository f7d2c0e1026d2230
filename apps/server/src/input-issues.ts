import type { ZodError, core } from "zod";

import type { Issue } from "./errors.js";

type ZodIssue = core.$ZodIssue;

const UNITS: Record<string, string> = { string: " characters", array: " entries" };

/** Sentences for what zod says in its own words. */
const SENTENCES: { [Code in ZodIssue["code"]]?: (issue: Extract<ZodIssue, { code: Code }>) => string } = {
  invalid_type: ({ expected, message }) =>
    message.endsWith("received undefined") ? "This is required." : `This must be of type ${expected}.`,
  invalid_value: ({ values }) => `This must be one of: ${values.map(String).join(", ")}.`,
  too_big: ({ maximum, origin }) => `This must be at most ${maximum}${UNITS[origin] ?? ""}.`,
  too_small: ({ minimum, origin }) => `This must be at least ${minimum}${UNITS[origin] ?? ""}.`,
};

/** Every field of an input that is wrong, with what is wrong with it in a sentence. Unknown fields are named one by one. */
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

/** A message that ends as a sentence was written for the field by its schema. */
function sentence(issue: ZodIssue): string {
  if (issue.message.endsWith(".")) return issue.message;
  const write = SENTENCES[issue.code] as ((issue: ZodIssue) => string) | undefined;
  return write?.(issue) ?? `${issue.message}.`;
}
