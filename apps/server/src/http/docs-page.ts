type Json = Record<string, unknown>;
interface Operation {
  summary: string;
  tags: string[];
  security: Record<string, string[]>[];
  parameters?: { name: string; in: string; required: boolean; schema: Json }[];
  requestBody?: { content: { "application/json": { schema: Json } } };
  responses: Record<string, { description: string; content?: { "application/json": { schema: Json } } }>;
}

/** Makes a readable HTML page of the OpenAPI document. The page has one style sheet and no script. */
export function docsPage(document: Json): string {
  const paths = Object.entries(document["paths"] as Record<string, Record<string, Operation>>);
  const operations = paths.flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const tags = [...new Set(operations.map(({ operation }) => operation.tags[0] ?? ""))];
  const sections = tags.map(
    (tag) =>
      `<section><h2 id="${tag}">${escape(tag)}</h2>${operations
        .filter(({ operation }) => operation.tags[0] === tag)
        .map(article)
        .join("")}</section>`,
  );
  const nav = tags.map((tag) => `<a href="#${tag}">${escape(tag)}</a>`).join(" ");
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>BillStack API</title>
<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/api/docs.css"></head>
<body><header><h1>BillStack API</h1><p>JSON in, JSON out. People sign in and have a session cookie. Programs
send <code>Authorization: Bearer</code> with an API key of their team. The same as <a href="/api/openapi.json">OpenAPI 3.1</a>.</p><nav aria-label="Areas">${nav}</nav></header>
<main>${sections.join("")}</main></body></html>`;
}

function article({
  path,
  method,
  operation,
}: {
  path: string;
  method: string;
  operation: Operation;
}): string {
  const parameters = (operation.parameters ?? []).map(
    (one) => `<li><code>${escape(one.name)}</code> in ${one.in}${one.required ? "" : ", optional"}</li>`,
  );
  const body = operation.requestBody?.content["application/json"].schema;
  const answers = Object.entries(operation.responses)
    .filter(([status]) => status !== "default")
    .map(([status, { content }]) => block(`Answer ${status}`, content?.["application/json"].schema));
  return `<article><h3><span class="${method}">${method.toUpperCase()}</span> <code>${escape(path)}</code></h3>
<p>${escape(operation.summary)}</p><p class="empty">${escape(callers(operation.security))}</p>${parameters.length === 0 ? "" : `<ul>${parameters.join("")}</ul>`}
${body === undefined ? "" : block("Body", body)}${answers.join("")}</article>`;
}

/** Says in a sentence who may call the operation. */
function callers(security: Operation["security"]): string {
  const scope = security.flatMap((one) => one["apiKey"] ?? [])[0];
  if (scope !== undefined) return `With a session, or an API key with the scope ${scope}.`;
  return security.length === 0 ? "Without a session." : "With a session only.";
}

function block(title: string, schema: Json | undefined): string {
  if (schema === undefined) return `<p class="empty">${escape(title)}: no body</p>`;
  return `<details><summary>${escape(title)}</summary><pre>${escape(JSON.stringify(schema, null, 2))}</pre></details>`;
}

function escape(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** The style sheet of the page. */
export const DOCS_STYLE = `:root{color-scheme:light dark;background:#fff;color:#1a1f1d}a{color:#0b57d0}body{font:15px/1.5 system-ui,sans-serif;max-width:56rem;margin:2rem auto;padding:0 1rem}
h1{margin:0}nav a{margin-right:.75rem}article{border-top:1px solid #8884;padding:.75rem 0}h3{font-size:1rem;margin:0;overflow-wrap:anywhere}
h3 span{display:inline-block;min-width:4.5rem;font:600 .8rem ui-monospace,monospace}p{margin:.25rem 0}
pre{background:#8881;padding:.75rem;border-radius:6px;overflow:auto;font-size:.8rem}summary{cursor:pointer}.empty{opacity:.75}
@media(prefers-color-scheme:dark){:root{background:#141816;color:#e8ecea}a{color:#8ab4f8}}`;
