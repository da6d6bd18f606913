import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { describeError } from "../../api/problems";
import type { Role } from "../../api/roles";
import { LoadState } from "../../components/load-state";
import { Problem } from "../../components/problem";
import { TokenTable } from "../../components/token-table";
import { Window } from "../../components/window";
import { revokeToken, tokensQuery } from "./api";
import type { ApiToken } from "./model";
import { NewTokenForm } from "./new-token-form";
import "./account.css";

/** One's own API tokens. */
export function Tokens({ ownRole }: { readonly ownRole: Role }) {
  const { data, error, refetch } = useQuery(tokensQuery);
  return (
    <Window
      icon={KeyRound}
      title="API tokens"
      subject="for scripts that act in your name; a revoked one stops working at once"
    >
      <div className="win-pad">
        <NewTokenForm ownRole={ownRole} />
      </div>
      {data === undefined && <LoadState what="API tokens" error={error} onRetry={() => void refetch()} />}
      {data?.tokens.length === 0 && (
        <p className="empty">No API tokens. One made above is listed here, and can be revoked at any time.</p>
      )}
      {data !== undefined && data.tokens.length > 0 && <OwnTokens tokens={data.tokens} />}
    </Window>
  );
}

function OwnTokens({ tokens }: { readonly tokens: readonly ApiToken[] }) {
  const queries = useQueryClient();
  const revoke = useMutation({
    mutationFn: revokeToken,
    onSettled: () => queries.invalidateQueries({ queryKey: tokensQuery.queryKey }),
  });
  return (
    <>
      <Problem>{revoke.error !== null && describeError(revoke.error)}</Problem>
      <TokenTable tokens={tokens} onRevoke={revoke.mutate} />
    </>
  );
}
