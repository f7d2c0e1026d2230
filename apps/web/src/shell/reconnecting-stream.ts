import { useEffect, useEffectEvent } from "react";

/** A restarting server gets this many milliseconds. If it does not answer then, the page says so within two seconds. */
const RECONNECT_AFTER_MS = 500;

/** The part of tRPC's `useSubscription` that is needed to start a subscription again. */
interface Stream {
  status: "idle" | "connecting" | "pending" | "error";
  error: unknown;
  reset: () => void;
}

/**
 * Starts a subscription again half a second after it ended, as long as `enabled` is true. The server ends a
 * subscription when it stops, and every few minutes to check the session again. `onInterrupted` is called when the
 * subscription ends or fails. It should make a normal call, because only a normal call shows why: for example,
 * that the session has ended.
 */
export function useReconnectingStream(stream: Stream, enabled: boolean, onInterrupted: () => void): void {
  const ended = enabled && (stream.status === "idle" || stream.status === "error");
  const interrupted = ended || (enabled && stream.error !== null);
  const notify = useEffectEvent(onInterrupted);
  const reconnect = useEffectEvent(() => stream.reset());
  useEffect(() => {
    if (interrupted) notify();
  }, [interrupted]);
  useEffect(() => {
    if (!ended) return;
    const timer = setTimeout(reconnect, RECONNECT_AFTER_MS);
    return () => clearTimeout(timer);
  }, [ended]);
}
