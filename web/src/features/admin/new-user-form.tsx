import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { type FormProblems, NO_PROBLEMS, problemsOf } from "../../api/problems";
import { ROLE_HINTS, ROLES, type Role } from "../../api/roles";
import { Problem } from "../../components/problem";
import { SelectField } from "../../components/select-field";
import { PasswordField, UsernameField } from "../../components/text-field";
import { passwordProblem } from "../../lib/passwords";
import { useNotices } from "../../stores/notices";
import { createUser, usersQuery } from "./api";

export const ROLE_OPTIONS = ROLES.map((value) => ({ value, label: value }));

/** Makes an account for somebody else. */
export function NewUserForm({ onDone }: { readonly onDone: () => void }) {
  const queries = useQueryClient();
  const name = useRef<HTMLInputElement>(null);
  const [role, setRole] = useState<Role>("viewer");
  const [wrong, setWrong] = useState<FormProblems>(NO_PROBLEMS);
  const create = useMutation({
    mutationFn: createUser,
    onSuccess: ({ username }) => {
      void queries.invalidateQueries({ queryKey: usersQuery.queryKey });
      useNotices.getState().show(`${username} can sign in now`);
      onDone();
    },
    onError: (error) => setWrong(problemsOf(error, ["username", "password"], { exists: "username" })),
  });

  useEffect(() => name.current?.focus(), []);

  const submit = (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (create.isPending) return;
    const data = new FormData(event.currentTarget);
    const username = String(data.get("username")).trim();
    const password = String(data.get("password"));
    const fields: Record<string, string> = {};
    if (username === "") fields.username = "Choose a name.";
    const problem = passwordProblem(password, username);
    if (problem !== null) fields.password = problem;
    setWrong({ fields, general: null });
    if (Object.keys(fields).length === 0) create.mutate({ username, role, password });
  };

  return (
    <form className="new-user" onSubmit={submit} noValidate aria-label="New user">
      <Problem>{wrong.general}</Problem>
      <div className="fields">
        <UsernameField ref={name} autoComplete="off" problem={wrong.fields.username} />
        <SelectField
          label="Role"
          options={ROLE_OPTIONS}
          value={role}
          onChange={setRole}
          hint={ROLE_HINTS[role]}
        />
        <PasswordField
          label="First password"
          name="password"
          autoComplete="new-password"
          required
          hint="At least 8 characters. They can change it themselves."
          problem={wrong.fields.password}
        />
        <button type="submit" className="btn primary" aria-disabled={create.isPending || undefined}>
          Make the user
        </button>
      </div>
    </form>
  );
}
