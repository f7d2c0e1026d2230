import type { ZodError, core } from "zod";

import type { Issue } from "./errors.js";

type ZodIssue = core.$ZodIssue;

const UNITS: Record<string, string> = { string: " characters", array: " entries" };

/** Sentences in place of zod's own messages. */
const SENTENCES: { [Code in ZodIssue["code"]]?: (issue: Extract<ZodIssue, { code: Code }>) => string } = {
  invalid_type: ({ expected, message }) =>
    message.endsWith("received undefined") ? "This is required." : `This must be of type ${expected}.`,
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
  return write?.(issue) ?? `${issue.message}.`;
}
