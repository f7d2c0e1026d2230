import { eventOf, later, unique } from "./stage.js";

/** Makes an event whose object is nested too deep to be stored, and so deep that JSON.stringify cannot write it. */
export function unstorable(invoice = `in_${unique()}`, created = later()): { id: string; json: string } {
  const event = eventOf({ id: invoice, object: "invoice", metadata: "HERE" }, { created });
  const deep = `${"[".repeat(20_000)}1${"]".repeat(20_000)}`;
  return { id: event.id, json: JSON.stringify(event).replace('"HERE"', deep) };
}
