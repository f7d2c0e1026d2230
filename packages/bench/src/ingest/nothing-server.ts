import { serve } from "./serve.js";

/** Answers and does nothing: what the load client can drive. */
serve(async () => {});
