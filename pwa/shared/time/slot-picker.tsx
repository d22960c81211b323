import { t } from "../i18n/labels";
import { longDate, time } from "./format";
import { byBand } from "./week";
import "./slot-picker.css";

/** A day's free times under morning, afternoon and evening; each says its day, too, to whom it is read out. */
export function SlotPicker({
  day,
  starts,
  onChoose,
}: {
  day: string;
  starts: readonly string[];
  onChoose: (startsAt: string) => void;
}) {
  return (
    <div class="times">
      <h3>{longDate(day)}</h3>
      {byBand(starts).map(([band, starts]) => (
        <section key={band} aria-label={t.common.listed(longDate(day), band.toLowerCase())}>
          <h4>{band}</h4>
          <ul>
            {starts.map((start) => (
              <li key={start}>
                <button
                  type="button"
                  aria-label={t.common.listed(time(start), longDate(start))}
                  onClick={() => onChoose(start)}
                >
                  {time(start)}
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
