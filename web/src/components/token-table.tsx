import type { Schemas } from "../api/client";
import { ConfirmButton } from "./confirm-button";
import { Moment } from "./moment";
import "./token-table.css";

interface TokenTableProps {
  readonly tokens: readonly Schemas["TokenItem"][];
  /** Whether they may be of several users. */
  readonly hasOwners?: boolean;
  readonly onRevoke: (id: string) => void;
}

/** API tokens, and the way to revoke each. */
export function TokenTable({ tokens, hasOwners = false, onRevoke }: TokenTableProps) {
  return (
    <table className="tb tokens" aria-label="API tokens">
      <thead>
        <tr>
          {hasOwners && <th scope="col">User</th>}
          <th scope="col">Name</th>
          <th scope="col" className="role">
            Role
          </th>
          <th scope="col" className="time wide-only">
            Made
          </th>
          <th scope="col" className="time wide-only">
            Last used
          </th>
          <th scope="col" className="acts">
            <span className="visually-hidden">Revoke</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {tokens.map(({ id, username, name, role, created_at, last_used_at }) => (
          <tr key={id}>
            {hasOwners && <td title={username}>{username}</td>}
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
                about={hasOwners ? `${name} of ${username}` : name}
                question="Revoke it?"
                action="Revoke"
                onConfirm={() => onRevoke(id)}
              />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
