import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { IconButton } from "../../components/icon-button";
import { LoadState } from "../../components/load-state";
import { askWhyNot } from "./api";
import { ConflictView } from "./conflict-view";
import type { NamedItem } from "./goal";
import type { Relaxation, SuitRequest } from "./model";

interface WhyNotProps {
  readonly request: SuitRequest;
  readonly item: NamedItem;
  readonly onLock: (item: NamedItem) => void;
  readonly onRelax: (relaxation: Relaxation) => void;
  readonly onClose: () => void;
}

/** Why a piece is not in the best suit, and what the best suit with it would lose. */
export function WhyNot({ request, item, onLock, onRelax, onClose }: WhyNotProps) {
  const { data, error, refetch } = useQuery({
    queryKey: ["suit-why-not", request, item.id],
    queryFn: () => askWhyNot(request, item.id),
    staleTime: 60_000,
    retry: false,
  });
  return (
    <section className="why-not" aria-label={`Why not ${item.name}?`}>
      <header>
        <h3 className="ell">Why not {item.name}?</h3>
        <IconButton icon={X} label="Close the answer" onClick={onClose} />
      </header>
      {data === undefined ? (
        <LoadState what="answer" error={error} onRetry={() => void refetch()} />
      ) : (
        <div className="why-text" role="status">
          <p>{data.text}</p>
          {data.conflict !== null && (
            <ConflictView conflict={data.conflict} refused={{}} candidates={null} onRelax={onRelax} />
          )}
          {data.kind === "beaten" && (
            <button type="button" className="btn" onClick={() => onLock(item)}>
              Lock it and search
            </button>
          )}
        </div>
      )}
    </section>
  );
}
