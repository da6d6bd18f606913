import { useQuery } from "@tanstack/react-query";
import { ChevronDown, ChevronRight, Plus, UsersRound, X } from "lucide-react";
import { Fragment, useState } from "react";
import { ListFoot } from "../../components/list-foot";
import { LoadState } from "../../components/load-state";
import { Moment } from "../../components/moment";
import { Window } from "../../components/window";
import { formatCount } from "../../lib/format";
import { PHONE, useMedia } from "../../lib/use-media";
import { usersQuery } from "./api";
import type { User } from "./model";
import { NewUserForm } from "./new-user-form";
import { UserEditor } from "./user-editor";
import "./admin.css";

/** Everybody with an account. A line opens to what can be done with it. */
export function Users() {
  const query = useQuery(usersQuery);
  const { data, error, refetch } = query;
  const [isAdding, setIsAdding] = useState(false);
  const users = data?.users ?? [];
  return (
    <Window
      icon={UsersRound}
      title="Users"
      isTall
      bar={
        <button type="button" className="btn" aria-expanded={isAdding} onClick={() => setIsAdding(!isAdding)}>
          {isAdding ? <X className="i" aria-hidden /> : <Plus className="i" aria-hidden />}
          {isAdding ? "Close" : "New user"}
        </button>
      }
      foot={
        <ListFoot query={query}>
          <span>{users.length === 1 ? "1 user" : `${formatCount(users.length)} users`}</span>
        </ListFoot>
      }
    >
      {isAdding && <NewUserForm onDone={() => setIsAdding(false)} />}
      <div className="win-body">
        {data === undefined && <LoadState what="users" error={error} onRetry={() => void refetch()} />}
        {data !== undefined && users.length === 0 && (
          <p className="empty">No users. Make the first with “New user”.</p>
        )}
        {users.length > 0 && <UserTable users={users} />}
      </div>
    </Window>
  );
}

function UserTable({ users }: { readonly users: readonly User[] }) {
  const [open, setOpen] = useState<string | null>(null);
  // A column that is not shown must not be counted, or the table makes room for it.
  const columnCount = useMedia(PHONE) ? 4 : 5;
  return (
    <table className="tb users" aria-label="Users">
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Role</th>
          <th scope="col" className="num">
            Tokens
          </th>
          <th scope="col" className="wide-only">
            Made
          </th>
          <th scope="col">Last sign-in</th>
        </tr>
      </thead>
      <tbody>
        {users.map((user) => {
          const isOpen = user.username === open;
          return (
            <Fragment key={user.username}>
              <UserRow user={user} isOpen={isOpen} onToggle={() => setOpen(isOpen ? null : user.username)} />
              {isOpen && (
                <tr className="inset">
                  <td colSpan={columnCount}>
                    <UserEditor user={user} />
                  </td>
                </tr>
              )}
            </Fragment>
          );
        })}
      </tbody>
    </table>
  );
}

interface UserRowProps {
  readonly user: User;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

function UserRow({ user, isOpen, onToggle }: UserRowProps) {
  return (
    <tr className={isOpen ? "sel" : ""}>
      <td>
        <button type="button" className="open" aria-expanded={isOpen} onClick={onToggle}>
          {isOpen ? <ChevronDown className="i" aria-hidden /> : <ChevronRight className="i" aria-hidden />}
          <span className="ell">{user.username}</span>
        </button>
      </td>
      <td>{user.role}</td>
      <td className="num">{user.tokens === 0 ? <span className="dim">0</span> : user.tokens}</td>
      <td className="wide-only">
        <Moment time={user.created_at} />
      </td>
      <td>
        {user.has_password ? (
          <Moment time={user.last_sign_in_at} />
        ) : (
          <span className="dim" title="Cannot sign in until a password is set">
            no password
          </span>
        )}
      </td>
    </tr>
  );
}
