import { chosenTeam } from "./choose-team.js";
import { labelled } from "./labelled.js";
import { sendRequest } from "./send-request.js";

interface Field {
  name: string;
  inPath: boolean;
  /** Whether the parameter has a key in brackets. People write `key=value` into its field. */
  isByKey: boolean;
  input: HTMLInputElement;
}

/**
 * Adds a form to the entry of a GET request. It sends the request with the session of the person, and shows the answer.
 * A request that is still running is given up when the form is sent again.
 */
export function addForm(entry: HTMLElement): void {
  const fields = [...entry.querySelectorAll<HTMLElement>("li[data-name]")]
    .filter(({ dataset }) => dataset["name"] !== "teamId")
    .map(fieldOf);
  const form = document.createElement("form");
  const button = document.createElement("button");
  button.textContent = "Send request";
  const state = document.createElement("p");
  state.setAttribute("role", "status");
  const body = document.createElement("pre");
  body.hidden = true;
  form.append(...fields.map((field) => labelled(labelOf(field), field.input)), button, state, body);

  let running = new AbortController();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    running.abort();
    running = new AbortController();
    const { signal } = running;
    state.textContent = "Waiting for the answer…";
    void sendRequest(addressOf(entry.dataset["path"] ?? "", fields), signal).then((answer) => {
      if (signal.aborted) return;
      state.textContent = answer.summary;
      state.classList.toggle("failed", !answer.ok);
      body.textContent = answer.text;
      body.hidden = answer.text === "";
    });
  });

  const details = document.createElement("details");
  const summary = document.createElement("summary");
  summary.textContent = "Try it";
  details.append(summary, form);
  entry.querySelector("pre.curl")?.after(details);
}

function fieldOf({ dataset }: HTMLElement): Field {
  const input = document.createElement("input");
  input.required = "required" in dataset;
  input.autocomplete = "off";
  input.spellcheck = false;
  return {
    name: dataset["name"] ?? "",
    inPath: dataset["in"] === "path",
    isByKey: "byKey" in dataset,
    input,
  };
}

function labelOf({ name, isByKey, input }: Field): string {
  if (isByKey) return `${name}, as key=value`;
  return input.required ? `${name} (required)` : name;
}

/** Fills the fields into the path, which has the form of the OpenAPI document, and adds the query. */
function addressOf(path: string, fields: readonly Field[]): string {
  const values = new Map(fields.filter(({ inPath }) => inPath).map(({ name, input }) => [name, input.value]));
  values.set("teamId", chosenTeam());
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(values.get(name) ?? ""),
  );
  const asked = fields.filter(({ inPath, input }) => !inPath && input.value !== "");
  const query = new URLSearchParams(asked.map(parameterOf)).toString();
  return query === "" ? filled : `${filled}?${query}`;
}

/** Returns the name and the value of a query parameter. */
function parameterOf({ name, isByKey, input: { value } }: Field): [string, string] {
  if (!isByKey) return [name, value];
  const end = value.indexOf("=");
  return end < 0 ? [name, value] : [`${name}[${value.slice(0, end)}]`, value.slice(end + 1)];
}
