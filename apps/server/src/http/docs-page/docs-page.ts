import { AREAS } from "../areas.js";
import { errorsSection } from "./errors-section.js";
import { escape } from "./html.js";
import { operationEntry, type Addressed, type Operation } from "./operation.js";

/**
 * Makes a readable HTML page of the OpenAPI document. People can read it without scripts. The scripts are files
 * of the dashboard's build: one applies the colours that the person has chosen, the other lets people who are signed in
 * send the GET requests.
 */
export function docsPage(document: Record<string, unknown>): string {
  const paths = Object.entries(document["paths"] as Record<string, Record<string, Operation>>);
  const operations = paths.flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const areas = Object.entries(AREAS);
  const sections = areas.map(([tag, { title, description }]) => {
    const ofArea = operations.filter(({ operation }) => operation.tags[0] === tag);
    return `<section aria-labelledby="${tag}"><h2 id="${tag}">${escape(title)}</h2><p>${escape(description)}</p>${index(ofArea)}${ofArea.map(operationEntry).join("")}</section>`;
  });
  const links = areas.map(([tag, { title }]) => `<li><a href="#${tag}">${escape(title)}</a></li>`);
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>API · BillStack</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" type="image/svg+xml" href="/favicon.svg">
<script src="/theme.js"></script><link rel="stylesheet" href="/api/docs.css"><script type="module" src="/api-docs.js"></script></head>
<body><header><h1>BillStack API</h1>${INTRODUCTION}
<nav aria-label="Areas"><ul>${links.join("")}<li><a href="#errors">Errors</a></li></ul></nav></header>
<main>${START}${sections.join("")}${errorsSection()}</main></body></html>`;
}

const INTRODUCTION = `<p>JSON in, JSON out. People sign in and have a session cookie. Programs send an API key of their team in
the header <code>Authorization: Bearer</code>. Programs can read the same description as
<a href="/api/openapi.json">OpenAPI 3.1</a>. <a href="/">Open the dashboard</a>.</p>`;

const START = `<section aria-labelledby="start"><h2 id="start">Try the requests</h2>
<p>Every operation has a curl command. Set these two variables in your shell first, and the commands work as they stand.
Replace ids such as <code>cus_123</code> by ids of your account.</p>
<pre class="curl"><code>export BILLSTACK_TEAM=…   # the id of your team: it is in the address of each page of the dashboard
export BILLSTACK_KEY=bs_…   # an API key of the team: Team settings, API keys</code></pre>
<p>A command with <code>-b cookies</code> needs a session: run the command of <a href="#auth.signIn">Sign in</a> with your own
e-mail address and password first.</p>
<p id="try">If you are signed in to the dashboard in this browser, you can also send the GET requests from this page.</p></section>`;

function index(operations: Addressed[]): string {
  const entries = operations.map(
    ({ operation: { operationId, summary } }) => `<li><a href="#${operationId}">${escape(summary)}</a></li>`,
  );
  return operations.length < 2 ? "" : `<ul class="index">${entries.join("")}</ul>`;
}
