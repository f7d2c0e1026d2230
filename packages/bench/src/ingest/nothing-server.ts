import { serve } from "./serve.js";

/**
 * Starts a server that answers and does nothing else. It shows how many events a second the load client can send.
 */
serve(async () => {});
