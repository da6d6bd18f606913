import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { describeError } from "../../api/problems";
import { ListFoot } from "../../components/list-foot";
import { LoadState } from "../../components/load-state";
import { Problem } from "../../components/problem";
import { TokenTable } from "../../components/token-table";
import { Window } from "../../components/window";
import { formatCount } from "../../lib/format";
import { revokeUserToken, userTokensQuery } from "./api";
import "./admin.css";

/** Every API token of every user. */
export function UserTokens() {
  const queries = useQueryClient();
  const query = useQuery(userTokensQuery);
  const { data, error, refetch } = query;
  const revoke = useMutation({
    mutationFn: revokeUserToken,
    onSettled: () => queries.invalidateQueries({ queryKey: userTokensQuery.queryKey }),
  });
  const tokens = data?.tokens ?? [];
  return (
    <Window
      icon={KeyRound}
      title="API tokens"
      isTall
      foot={
        <ListFoot query={query}>
          <span>{tokens.length === 1 ? "1 API token" : `${formatCount(tokens.length)} API tokens`}</span>
        </ListFoot>
      }
    >
      <div className="win-body">
        <Problem>{revoke.error !== null && describeError(revoke.error)}</Problem>
        {data === undefined && <LoadState what="API tokens" error={error} onRetry={() => void refetch()} />}
        {data !== undefined && tokens.length === 0 && (
          <p className="empty">No API tokens. Users make them on their account pages.</p>
        )}
        {tokens.length > 0 && <TokenTable tokens={tokens} hasOwners onRevoke={revoke.mutate} />}
      </div>
    </Window>
  );
}
