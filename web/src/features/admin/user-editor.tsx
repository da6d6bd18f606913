import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "../../api/client";
import { describeError } from "../../api/problems";
import { ROLE_HINTS } from "../../api/roles";
import { ConfirmButton } from "../../components/confirm-button";
import { Problem } from "../../components/problem";
import { SelectField } from "../../components/select-field";
import { PasswordField } from "../../components/text-field";
import { passwordProblem } from "../../lib/passwords";
import { changeUser, removeUser, usersQuery } from "./api";
import type { User } from "./model";
import { ROLE_OPTIONS } from "./new-user-form";

function reason(error: Error, username: string): string {
  if (error instanceof ApiError && error.code === "last_admin") {
    return `${username} is the last admin. Make another admin first.`;
  }
  return describeError(error);
}

/** What an admin can do with one account; the answers stand here, above it. */
export function UserEditor({ user }: { readonly user: User }) {
  const { username } = user;
  const queries = useQueryClient();
  const [role, setRole] = useState(user.role);
  const [passwordRemark, setPasswordRemark] = useState<string>();
  const [done, setDone] = useState("");
  /** One thing at a time: the last answer is the one that is shown. */
  const act = useMutation({
    mutationFn: ({ run }: { run: () => Promise<unknown>; told: string }) => run(),
    onMutate: () => setDone(""),
    onSuccess: (_, { told }) => setDone(told),
    onSettled: () => queries.invalidateQueries({ queryKey: usersQuery.queryKey }),
  });
  const isBusy = act.isPending || undefined;

  const setPassword = (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const password = String(new FormData(form).get("password"));
    const problem = passwordProblem(password, username);
    setPasswordRemark(problem ?? undefined);
    if (problem !== null || act.isPending) return;
    act.mutate(
      {
        run: () => changeUser(username, { password }),
        told: "The password is set; old sessions have ended.",
      },
      { onSuccess: () => form.reset() },
    );
  };

  const hasRoleChanged = role !== user.role;
  return (
    <div className="user-editor">
      <Problem>{act.error !== null && reason(act.error, username)}</Problem>
      <p role="status" className={done === "" ? "visually-hidden" : ""}>
        {done}
      </p>
      <div className="fields">
        <SelectField
          label="Role"
          options={ROLE_OPTIONS}
          value={role}
          onChange={setRole}
          hint={ROLE_HINTS[role]}
        />
        <button
          type="button"
          className="btn"
          aria-disabled={!hasRoleChanged || isBusy}
          title={hasRoleChanged ? undefined : `The role is ${role} already`}
          onClick={() => {
            if (!hasRoleChanged || act.isPending) return;
            act.mutate({ run: () => changeUser(username, { role }), told: `The role is ${role} now.` });
          }}
        >
          Change the role
        </button>
        <form className="fields" onSubmit={setPassword} noValidate aria-label={`Password of ${username}`}>
          <PasswordField
            label="New password"
            name="password"
            autoComplete="new-password"
            problem={passwordRemark}
            hint="Ends all sessions of the user."
          />
          <button type="submit" className="btn" aria-disabled={isBusy}>
            Set the password
          </button>
        </form>
      </div>
      <div className="confirm">
        <ConfirmButton
          label="Sign out everywhere"
          question={`Sign ${username} out in all browsers?`}
          action="Sign out"
          onConfirm={() =>
            act.mutate({
              run: () => changeUser(username, { sign_out: true }),
              told: "All sessions have ended.",
            })
          }
        />
        <ConfirmButton
          label="Delete"
          question={`Delete ${username} and their API tokens?`}
          action="Delete"
          onConfirm={() => act.mutate({ run: () => removeUser(username), told: "" })}
        />
      </div>
    </div>
  );
}
