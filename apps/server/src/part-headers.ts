/** Headers of an answer that is sent in parts. They come before the first text. */
export interface PartHeaders {
  headers: Record<string, string>;
}
