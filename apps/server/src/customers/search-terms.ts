import { typeOfId } from "../copy/id-prefixes.js";
import type { ObjectType } from "../copy/objects.js";
import { unicodeForms } from "../tables/like-sql.js";

/** What a person looks for, taken apart. A part that does not apply is null. */
export interface SearchTerms {
  /** The text itself, which may be the id of a customer. */
  text: string;
  /** The type of object that the text is an id of. */
  idOf: ObjectType | null;
  /** A query of PostgreSQL's text search: every word is the beginning of a word of the customer. */
  words: string | null;
  /** The beginning of an e-mail address, as a pattern for LIKE. */
  email: string | null;
  /** Exactly this key and value in the metadata. */
  metadata: { key: string; value: string } | null;
}

/** More words than these narrow the search no further. */
const MOST_WORDS = 8;
/** All printable ASCII characters that are neither letters nor digits. The index on the words has the same list. */
const PUNCTUATION = /[!-/:-@[-`{-~\s]+/;
const METADATA = /^(?:metadata\[([^\]]{1,100})\]|([^\s=@]{1,100}))=(.{0,500})$/s;

/** Takes apart what a person has typed to find a customer. */
export function searchTerms(typed: string): SearchTerms {
  const text = typed.trim();
  const [, inBrackets, plain, value] = METADATA.exec(text) ?? [];
  const key = inBrackets ?? plain;
  return {
    text,
    idOf: typeOfId(text),
    words: wordsQuery(text),
    email: /^[^\s@]+@\S*$|^[^\s@]{2,}$/.test(text) ? `${escapeLike(text)}%` : null,
    metadata: key === undefined || value === undefined ? null : { key, value },
  };
}

/** Returns the query for the words, in each form that Unicode has for letters with accents: names may have either. */
function wordsQuery(text: string): string | null {
  const forms = unicodeForms(text).flatMap((form) => formQuery(form) ?? []);
  return forms.length === 0 ? null : forms.map((form) => `(${form})`).join(" | ");
}

/**
 * Returns the query for the words in one form. The words of an e-mail address or of a domain must follow each other, and none is the
 * beginning of a longer one: `com` begins the domains of most customers, and PostgreSQL would collect all of them.
 */
function formQuery(text: string): string | null {
  const words = text
    .split(PUNCTUATION)
    .filter((word) => word !== "")
    .slice(0, MOST_WORDS);
  if (words.length === 0) return null;
  const isAddress = text.includes("@") && /\.\w+$/.test(text);
  return isAddress
    ? words.map((word) => `'${word}'`).join(" <-> ")
    : words.map((word) => `'${word}':*`).join(" & ");
}

function escapeLike(text: string): string {
  return text.replaceAll(/[\\%_]/g, String.raw`\$&`);
}
