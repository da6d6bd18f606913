import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { describeError } from "../../api/problems";
import type { Role } from "../../api/roles";
import { ConfirmButton } from "../../components/confirm-button";
import { LoadState } from "../../components/load-state";
import { Moment } from "../../components/moment";
import { Problem } from "../../components/problem";
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
      {data !== undefined && data.tokens.length > 0 && <TokenTable tokens={data.tokens} />}
    </Window>
  );
}

function TokenTable({ tokens }: { readonly tokens: readonly ApiToken[] }) {
  const queries = useQueryClient();
  const revoke = useMutation({
    mutationFn: revokeToken,
    onSettled: () => queries.invalidateQueries({ queryKey: tokensQuery.queryKey }),
  });
  return (
    <>
      <Problem>{revoke.error !== null && describeError(revoke.error)}</Problem>
      <table className="tb own-tokens" aria-label="API tokens">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Role</th>
            <th scope="col" className="wide-only">
              Made
            </th>
            <th scope="col" className="wide-only">
              Last used
            </th>
            <th scope="col">
              <span className="visually-hidden">Revoke</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {tokens.map(({ id, name, role, created_at, last_used_at }) => (
            <tr key={id}>
              <td title={name}>{name}</td>
              <td>{role}</td>
              <td className="wide-only">
                <Moment time={created_at} />
              </td>
              <td className="wide-only">
                <Moment time={last_used_at} />
              </td>
              <td className="acts">
                <ConfirmButton
                  label="Revoke"
                  about={name}
                  question="Revoke it?"
                  action="Revoke"
                  onConfirm={() => revoke.mutate(id)}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
