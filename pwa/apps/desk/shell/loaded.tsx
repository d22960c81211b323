import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Waiting } from "../../../shared/ui/waiting";
import { t } from "../i18n/labels";

/** A screen whose script comes when it is opened; where that can't be had, what to do. */
export function loaded<Props extends object = object>(
  load: () => Promise<{ default: ComponentType<Props> }>,
): ComponentType<Props> {
  let Found: ComponentType<Props> | null = null;
  return function Loaded(props: Props) {
    const [isLost, setLost] = useState(false);
    const [, setFound] = useState(() => Found);
    useEffect(() => {
      if (!Found)
        load().then(
          ({ default: found }) => {
            Found = found;
            setFound(() => found);
          },
          () => setLost(true),
        );
    }, []);
    if (Found) return <Found {...props} />;
    if (!isLost) return <Waiting what={t.common.looking} />;
    return (
      <div class="said" role="alert">
        <p class="problem">{t.shell.notLoaded}</p>
        <button type="button" onClick={() => location.reload()}>
          {t.common.reload}
        </button>
      </div>
    );
  };
}
