/** It can't go on at this moment: why, and the two ways from here. */
import { t } from "../../../../shared/i18n/labels";
export function Stuck({ what, onAgain, onBack }: { what: string; onAgain: () => void; onBack: () => void }) {
  return (
    <>
      <div class="said" role="alert">
        <p class="problem">{what}</p>
      </div>
      <div class="foot">
        <button type="button" class="main" onClick={onAgain}>
          {t.common.tryAgain}
        </button>
        <button type="button" class="quiet" onClick={onBack}>
          {t.common.back}
        </button>
      </div>
    </>
  );
}
