import { z } from "zod";

import { visibleName } from "../visible-name.js";
import { questionShape } from "./question.js";

const question = z.strictObject(questionShape);
const view = z.object({
  id: z.string(),
  table: z.string(),
  name: z.string(),
  question: z.object(questionShape),
  savedAt: z.iso.datetime(),
});

export const viewsOutput = z.object({ views: z.array(view) });
export const viewOutput = z.object({ view });
export const saveViewShape = {
  table: z.string().max(63),
  name: visibleName("Give the view a name."),
  question,
};
export const deleteViewShape = { viewId: z.string().max(60) };
