import { escape } from "./html.js";

type Json = Record<string, unknown>;

interface Parameter {
  name: string;
  in: string;
  required: boolean;
  /** `deepObject`: the parameter has a key in brackets, as in `metadata[userId]=42`. */
  style?: string;
  schema?: Json;
  content?: { "application/json": { schema: Json } };
}

/** An operation of the OpenAPI document, as far as the page shows it. */
export interface Operation {
  operationId: string;
  summary: string;
  description?: string;
  tags: string[];
  security: Record<string, string[]>[];
  parameters?: Parameter[];
  requestBody?: { content: { "application/json": { schema: Json } } };
  responses: Record<string, { description: string; content?: Record<string, { schema: Json }> }>;
  "x-codeSamples": { source: string }[];
}

/** An operation with its address. */
export interface Addressed {
  path: string;
  method: string;
  operation: Operation;
}

/**
 * Makes the entry of an operation. The script of the page (`apps/web/src/api-docs`) adds a form to the entries of GET
 * requests, and reads in their `data-` attributes what the form needs.
 */
export function operationEntry({ path, method, operation }: Addressed): string {
  const { operationId: id, summary, description, security, parameters = [] } = operation;
  const body = operation.requestBody?.content["application/json"].schema;
  const answers = Object.entries(operation.responses)
    .filter(([status]) => status !== "default")
    .map(([status, { content = {} }]) => block(`Answer ${status}`, content));
  const curl = operation["x-codeSamples"].map(({ source }) => source).join("\n");
  return `<article id="${id}" data-method="${method}" data-path="${escape(path)}"><h3><a href="#${id}">${escape(summary)}</a></h3>
<p class="address"><span class="${method}">${method.toUpperCase()}</span> <code>${escape(path)}</code></p>
<p class="muted">${escape(callers(security))}</p>${description === undefined ? "" : `<p>${marked(description)}</p>`}
${parameterList(parameters)}<pre class="curl"><code>${escape(curl)}</code></pre>
${body === undefined ? "" : block("Body", { "application/json": { schema: body } })}${answers.join("")}</article>`;
}

function parameterList(parameters: Parameter[]): string {
  // The address shows where the id of the team belongs.
  const shown = parameters.filter(({ name }) => name !== "teamId");
  if (shown.length === 0) return "";
  const entries = shown.map((one) => {
    const schema = one.schema ?? one.content?.["application/json"].schema ?? {};
    const notes = [`in the ${one.in}`, ...(one.required ? [] : ["optional"]), ...limitsOf(schema)];
    const about = typeof schema["description"] === "string" ? `. ${schema["description"]}` : "";
    const isByKey = one.style === "deepObject";
    const flags = (one.required ? " data-required" : "") + (isByKey ? " data-by-key" : "");
    const name = escape(one.name);
    return `<li data-in="${one.in}" data-name="${name}"${flags}><code>${name}${isByKey ? "[key]" : ""}</code> ${escape(notes.join(", ") + about)}</li>`;
  });
  return `<ul>${entries.join("")}</ul>`;
}

/** Says which values a parameter takes, and its value if it is absent. */
function limitsOf({ enum: choices, minimum, maximum, default: usual }: Json): string[] {
  return [
    ...(Array.isArray(choices) ? [`one of ${choices.map(String).join(", ")}`] : []),
    ...(typeof minimum === "number" && typeof maximum === "number" ? [`from ${minimum} to ${maximum}`] : []),
    ...(typeof usual === "number" ? [`${usual} if it is absent`] : []),
  ];
}

/** Says in a sentence who may call the operation. */
function callers(security: Operation["security"]): string {
  const scope = security.flatMap((one) => one["apiKey"] ?? [])[0];
  if (scope !== undefined) return `With a session, or an API key with the scope ${scope}.`;
  return security.length === 0 ? "Without a session." : "With a session only.";
}

/** Makes a part that opens, with the JSON schema of a body. */
function block(title: string, content: Record<string, { schema: Json }>): string {
  const [type, described] = Object.entries(content)[0] ?? [];
  if (described === undefined) return `<p class="muted">${escape(title)}: no body</p>`;
  if (type !== "application/json") return `<p class="muted">${escape(title)}: a file</p>`;
  return `<details><summary>${escape(title)}</summary><pre>${escape(JSON.stringify(described.schema, null, 1))}</pre></details>`;
}

/** Turns the code of a text in Markdown into elements. */
function marked(text: string): string {
  return escape(text).replaceAll(/`([^`]+)`/g, "<code>$1</code>");
}
