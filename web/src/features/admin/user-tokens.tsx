import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { describeError } from "../../api/problems";
import { ConfirmButton } from "../../components/confirm-button";
import { Freshness } from "../../components/freshness";
import { LoadState } from "../../components/load-state";
import { Moment } from "../../components/moment";
import { Problem } from "../../components/problem";
import { Window } from "../../components/window";
import { formatCount } from "../../lib/format";
import { revokeUserToken, userTokensQuery } from "./api";
import "./admin.css";

/** Every API token of every user. */
export function UserTokens() {
  const queries = useQueryClient();
  const { data, error, refetch, isFetching, dataUpdatedAt } = useQuery(userTokensQuery);
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
        <>
          <span>{tokens.length === 1 ? "1 API token" : `${formatCount(tokens.length)} API tokens`}</span>
          <span className="sp" />
          <Freshness
            readAtMs={dataUpdatedAt}
            isReading={isFetching}
            isFailing={error !== null}
            onRefresh={() => void refetch()}
          />
        </>
      }
    >
      <div className="win-body">
        <Problem>{revoke.error !== null && describeError(revoke.error)}</Problem>
        {data === undefined && <LoadState what="API tokens" error={error} onRetry={() => void refetch()} />}
        {data !== undefined && tokens.length === 0 && (
          <p className="empty">No API tokens. Users make them on their account pages.</p>
        )}
        {tokens.length > 0 && (
          <table className="tb user-tokens" aria-label="API tokens">
            <thead>
              <tr>
                <th scope="col">User</th>
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
              {tokens.map(({ id, username, name, role, created_at, last_used_at }) => (
                <tr key={id}>
                  <td title={username}>{username}</td>
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
                      about={`${name} of ${username}`}
                      question="Revoke it?"
                      action="Revoke"
                      onConfirm={() => revoke.mutate(id)}
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </Window>
  );
}
