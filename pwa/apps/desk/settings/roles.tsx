import type { OperatorRole } from "../../../shared/gen/graphql";
import { t } from "../i18n/labels";
import { Choice } from "../parts/form";
import { may } from "../shell/who";

const ROLES: readonly OperatorRole[] = ["STAFF", "FRONT_DESK", "MANAGER", "OWNER"];

/** A role, of those that whoever asks may give. */
export function RoleChoice({
  legend,
  role,
  onRole,
  what = {},
}: {
  legend: string;
  role: OperatorRole;
  onRole: (role: OperatorRole) => void;
  /** What a role means here, where that is another than for a person. */
  what?: Partial<Record<OperatorRole, string>>;
}) {
  const options = ROLES.filter((each) => each !== "OWNER" || role === "OWNER" || may("GIVE_OWNERSHIP"));
  return (
    <Choice
      legend={legend}
      options={options.map((value) => ({ value, ...t.roles[value], ...(what[value] ? { what: what[value] } : {}) }))}
      value={role}
      onValue={onRole}
    />
  );
}
