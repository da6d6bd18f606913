import { Freshness } from "./freshness";

interface ListFootProps {
  /** What the list above was read by. */
  readonly query: {
    readonly dataUpdatedAt: number;
    readonly isFetching: boolean;
    readonly error: Error | null;
    readonly refetch: () => Promise<unknown>;
  };
  /** Where there is little room. */
  readonly isCompact?: boolean;
  /** How much there is, on the left. */
  readonly children: React.ReactNode;
}

/** The foot of a window with a list: how much there is, and how fresh. */
export function ListFoot({ query, isCompact = false, children }: ListFootProps) {
  return (
    <>
      {children}
      <span className="sp" />
      <Freshness
        isCompact={isCompact}
        readAtMs={query.dataUpdatedAt}
        isReading={query.isFetching}
        isFailing={query.error !== null}
        onRefresh={() => void query.refetch()}
      />
    </>
  );
}
