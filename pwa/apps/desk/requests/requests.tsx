import { t } from "../i18n/labels";
import { Title } from "../parts/screen";
import { Waits } from "./waits";

/** What waits for the desk, as a page of its own. */
export default function Requests() {
  return (
    <>
      <Title>{t.requests.title}</Title>
      <Waits />
    </>
  );
}
