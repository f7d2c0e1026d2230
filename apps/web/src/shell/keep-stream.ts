import { useEffect, useEffectEvent } from "react";

/** Long enough not to hurry a server that is starting, short enough that nobody reloads the page. */
const BEGIN_AGAIN_MS = 1_000;

interface Stream {
  status: "idle" | "connecting" | "pending" | "error";
  error: unknown;
  reset: () => void;
}

/**
 * Begins a stream anew whenever the server ended it: it does so when it stops, and every few minutes to look at the
 * session. `onTrouble` is called first, as a stream cannot say why it ended and a plain call can.
 */
export function useKeptStream(stream: Stream, wanted: boolean, onTrouble: () => void): void {
  const ended = wanted && (stream.status === "idle" || stream.status === "error");
  const troubled = ended || (wanted && stream.error !== null);
  const tell = useEffectEvent(onTrouble);
  const begin = useEffectEvent(() => stream.reset());
  useEffect(() => {
    if (troubled) tell();
  }, [troubled]);
  useEffect(() => {
    if (!ended) return;
    const timer = setTimeout(begin, BEGIN_AGAIN_MS);
    return () => clearTimeout(timer);
  }, [ended]);
}
