import { Button } from "./button.js";

interface LoadMoreProps {
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown> };
  shown: number;
  /** What is listed, in the plural. */
  noun: string;
}

/** How many are shown, and a button for the next page by cursor. */
export function LoadMore({ query, shown, noun }: LoadMoreProps) {
  return (
    <footer className="flex min-h-12 items-center justify-between gap-3 border-t border-line px-4 py-2 text-muted">
      <span aria-live="polite">
        {shown.toLocaleString("en")} {noun} shown{query.hasNextPage ? "" : ", all there are"}
      </span>
      {query.hasNextPage && (
        <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          Load more
        </Button>
      )}
    </footer>
  );
}
