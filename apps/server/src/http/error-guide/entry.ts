/** What the documentation says about an error code. Both texts are whole sentences. */
export interface GuideEntry {
  /** What has happened, and why. */
  meaning: string;
  /** What the person or the program does next. */
  next: string;
}
