import { Button } from "./button.js";
import { countText } from "./number-text.js";

interface LoadMoreProps {
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown> };
  shown: number;
  /** The name of one of the listed things, such as "row". */
  noun: string;
  /** Its plural, if that is not made with an s. */
  plural?: string;
}

/** The last line of a list: how many entries are shown, and a button that loads the next page. */
export function LoadMore({ query, shown, noun, plural }: LoadMoreProps) {
  return (
    <footer className="flex min-h-12 items-center justify-between gap-3 border-t border-line px-4 py-2 text-muted md:px-5">
      <span aria-live="polite">
        {countText(shown, noun, plural)} shown{query.hasNextPage ? "" : ", all loaded"}
      </span>
      {query.hasNextPage && (
        <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          Load more
        </Button>
      )}
    </footer>
  );
}
