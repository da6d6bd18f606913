import { type ComponentType, lazy, Suspense, useState } from "react";

/** Browsers that cannot tell when they rest are given this long, milliseconds. */
const REST_MS = 2000;

function whenAtRest(run: () => void): void {
  if (typeof requestIdleCallback === "function") requestIdleCallback(run);
  else setTimeout(run, REST_MS);
}

/**
 * A part of the page that the first look does without. It is loaded once the browser rests, or when it
 * is shown before that; after that it appears at once, like any other.
 */
export function lazyPart<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  let known: ComponentType<Props> | null = null;
  const read = async () => {
    known = await load();
    return { default: known };
  };
  const Awaited = lazy(read);
  // Who cannot be reached now is asked again when the part is shown.
  whenAtRest(() => void read().catch(() => undefined));
  return function LazyPart(props: Props) {
    // Decided once: another type of element would begin anew.
    const [Known] = useState(() => known);
    if (Known !== null) return <Known {...props} />;
    return (
      <Suspense fallback={null}>
        <Awaited {...props} />
      </Suspense>
    );
  };
}
