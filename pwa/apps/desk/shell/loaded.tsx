import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Waiting } from "../../../shared/ui/waiting";
import { t } from "../i18n/labels";

/** A screen whose script comes when it is opened; where that can't be had, what to do. */
export function loaded(load: () => Promise<{ default: ComponentType }>): ComponentType {
  let Found: ComponentType | null = null;
  return function Loaded() {
    const [isLost, setLost] = useState(false);
    const [, setFound] = useState(Found);
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
    if (Found) return <Found />;
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
