import { renderObject } from "../objects/registry.js";
import type { Json } from "../wire.js";
import { type Answer } from "./route.js";
import type { Shape } from "./versions.js";

/** The JSON of an answer in the shape of one API version. */
export function render(answer: Answer, shape: Shape): Json {
  switch (answer.kind) {
    case "plain":
      return answer.value as Json;
    case "object":
      return { ...renderObject(answer.name, answer.value, shape), ...answer.once };
    case "list":
      return {
        object: "list",
        data: answer.data.map((value) => renderObject(answer.name, value, shape)),
        has_more: answer.hasMore,
        url: answer.url,
      };
  }
}
