import { lazy, memo, Suspense, type ComponentType } from "react";

/**
 * Returns a component whose program is loaded when it is shown for the first time. Its place is empty until then. It is
 * for dialogs and other parts that few visits of a page need. It renders again only when its properties change, so that an
 * event that changes something else on the page costs it nothing.
 */
export function lazyPart<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  const Part = lazy<ComponentType<Props>>(async () => ({ default: await load() }));
  return memo(function LazyPart(props: Props) {
    return (
      <Suspense>
        <Part {...props} />
      </Suspense>
    );
  });
}
