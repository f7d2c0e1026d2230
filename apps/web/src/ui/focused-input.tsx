import { useEffect, useRef, type InputHTMLAttributes } from "react";

/** An input that gets the focus when it appears, because it takes the place of what had the focus before. */
export function FocusedInput(props: InputHTMLAttributes<HTMLInputElement>) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  return <input {...props} ref={input} />;
}
