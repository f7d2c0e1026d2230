import { useEffect, useId, useState } from "react";

import { controlClass } from "./field.js";

/** The text counts as typed when nothing has been typed for this many milliseconds. */
const TYPING_PAUSE_MS = 300;

interface SearchInputProps {
  label: string;
  placeholder: string;
  value: string;
  maxLength: number;
  /** Texts that the browser offers while the person types. Any other text can be typed too. */
  choices?: readonly string[];
  onChange: (value: string) => void;
}

/** A field for a text to search for. It calls `onChange` after a pause in typing, without spaces around the text. */
export function SearchInput({ label, placeholder, value, maxLength, choices, onChange }: SearchInputProps) {
  const listId = useId();
  const [text, setText] = useState(value);
  const [shown, setShown] = useState(value);
  if (value !== shown) {
    setShown(value);
    setText(value);
  }
  useEffect(() => {
    if (text.trim() === value) return;
    const timer = setTimeout(() => onChange(text.trim()), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, value, onChange]);
  return (
    <>
      <input
        type="search"
        list={choices && listId}
        aria-label={label}
        placeholder={placeholder}
        className={`${controlClass} min-w-40 flex-1 sm:max-w-72`}
        value={text}
        maxLength={maxLength}
        onChange={(event) => setText(event.target.value)}
      />
      {choices && (
        <datalist id={listId}>
          {choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </datalist>
      )}
    </>
  );
}
