import { useInfiniteQuery } from "@tanstack/react-query";
import { ScrollText } from "lucide-react";
import { ListFoot } from "../../components/list-foot";
import { LoadState } from "../../components/load-state";
import { Window } from "../../components/window";
import { formatCount } from "../../lib/format";
import { auditQuery } from "./api";
import { AuditFilterBar } from "./audit-filter-bar";
import { AuditTable } from "./audit-table";
import { type AuditFilter, writeAuditFilter } from "./model";
import "./admin.css";

interface AuditProps {
  readonly filter: AuditFilter;
  readonly onFilter: (filter: AuditFilter) => void;
}

const NO_FILTER: AuditFilter = { kind: "", actor: "", search: "" };

/** Who did what, newest first. */
export function Audit({ filter, onFilter }: AuditProps) {
  const log = useInfiniteQuery(auditQuery(filter));
  const { data, error, refetch, hasNextPage, isFetchingNextPage } = log;
  const entries = data?.pages.flatMap((page) => page.entries) ?? [];
  const isFiltered = writeAuditFilter(filter) !== "";
  return (
    <Window
      icon={ScrollText}
      title="Audit log"
      subject="who did what, newest first"
      isTall
      bar={<AuditFilterBar filter={filter} onFilter={onFilter} />}
      foot={
        <ListFoot query={log}>
          <span>{formatCount(entries.length)} shown</span>
          {hasNextPage && (
            <button
              type="button"
              className="btn"
              aria-disabled={isFetchingNextPage || undefined}
              onClick={() => !isFetchingNextPage && void log.fetchNextPage()}
            >
              {isFetchingNextPage ? "Loading" : "Load more"}
            </button>
          )}
        </ListFoot>
      }
    >
      {data === undefined && <LoadState what="audit log" error={error} onRetry={() => void refetch()} />}
      {data !== undefined && entries.length === 0 && (
        <div className="empty">
          <p>{isFiltered ? "No entries match." : "Nothing has happened yet that is worth a record."}</p>
          {isFiltered && (
            <button type="button" className="btn" onClick={() => onFilter(NO_FILTER)}>
              Clear the filter
            </button>
          )}
        </div>
      )}
      {entries.length > 0 && <AuditTable entries={entries} />}
    </Window>
  );
}
