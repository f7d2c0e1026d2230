import { Search } from "lucide-react";
import { useEffect, useRef, useState } from "react";

import { controlClass } from "../../ui/field.js";
import { LONGEST_SEARCH } from "./customer-search.js";

/** A search is sent when nothing has been typed for this many milliseconds. */
const TYPING_PAUSE_MS = 150;

interface CustomerSearchBoxProps {
  /** What the page searches for now. */
  value: string;
  onChange: (text: string) => void;
}

/** The search field. It has the focus when the page opens, so that a person can type at once. */
export function CustomerSearchBox({ value, onChange }: CustomerSearchBoxProps) {
  const [text, setText] = useState(value);
  const [shown, setShown] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  if (value !== shown) {
    setShown(value);
    // The address changes a moment after the typing. A text that was typed on meanwhile stays.
    if (value !== text.trim()) setText(value);
  }
  useEffect(() => input.current?.focus(), []);
  useEffect(() => {
    if (text.trim() === value) return;
    const timer = setTimeout(() => onChange(text.trim()), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, value, onChange]);
  return (
    <search className="block border-b border-line p-3">
      <div className="relative">
        <Search aria-hidden className="absolute top-1/2 left-3 size-4 -translate-y-1/2 text-muted" />
        <input
          ref={input}
          type="search"
          aria-label="Find a customer"
          aria-describedby="customer-search-hint"
          placeholder="Name, e-mail address or id"
          className={`${controlClass} h-10! pl-9!`}
          value={text}
          maxLength={LONGEST_SEARCH}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      <p id="customer-search-hint" className="mt-1.5 px-1 text-xs text-muted">
        Also a value of the metadata, <code className="font-mono">key=value</code>, or the id of a
        subscription, invoice or payment. ↑ and ↓ move, Enter opens.
      </p>
    </search>
  );
}
