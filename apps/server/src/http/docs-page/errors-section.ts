import { STATUS_CODES } from "node:http";

import { DOCUMENTED_ERRORS, type DocumentedError } from "../error-guide/error-guide.js";
import { escape } from "./html.js";

/** Makes the section with all error codes, by their HTTP status. */
export function errorsSection(): string {
  const statuses = [...new Set(DOCUMENTED_ERRORS.map(({ status }) => status))];
  const groups = statuses.map((status) => {
    const entries = DOCUMENTED_ERRORS.filter((error) => error.status === status).map(entry);
    return `<h3 id="status-${status}">${status} ${escape(STATUS_CODES[status] ?? "")}</h3><dl>${entries.join("")}</dl>`;
  });
  return `<section aria-labelledby="errors"><h2 id="errors">Errors</h2>
<p>An error has the body <code>{"error": "a sentence", "code": "a_code", "requestId": "…"}</code>. Decide by
<code>code</code>: it never changes. Invalid input also has <code>issues</code>, a list of <code>path</code> and
<code>message</code>. The header <code>Link</code> of the answer names the entry of its code on this page.</p>${groups.join("")}</section>`;
}

function entry({ code, meaning, next }: DocumentedError): string {
  return `<dt id="error-${code}"><a href="#error-${code}"><code>${code}</code></a></dt><dd>${escape(meaning)} <span class="next">${escape(next)}</span></dd>`;
}
