import type { OperatorRole } from "../../../shared/gen/graphql";
import { t } from "../i18n/labels";
import { Choice } from "../parts/form";
import { may } from "../shell/who";

/** A role, of those that whoever asks may give; the one that may least first. */
export function RoleChoice({
  legend,
  role,
  onRole,
  onDevice = false,
}: {
  legend: string;
  role: OperatorRole;
  onRole: (role: OperatorRole) => void;
  /** Whether it is what may be done on a device of the venue's. */
  onDevice?: boolean;
}) {
  const roles = (Object.keys(t.roles) as OperatorRole[]).reverse();
  const options = roles.filter((each) => each !== "OWNER" || role === "OWNER" || may("GIVE_OWNERSHIP"));
  return (
    <Choice
      legend={legend}
      options={options.map((value) => {
        const { name, what, onDevice: there } = t.roles[value];
        return { value, name, what: onDevice ? there : what };
      })}
      value={role}
      onValue={onRole}
    />
  );
}
