import { usePress } from "../../../shared/graph/use-press";
import { PressButton, Said } from "../../../shared/ui/press";
import { Sheet } from "../../../shared/ui/sheet";
import { t } from "../i18n/labels";

/** An answer that is done where its name says so, and else a refusal with a message. */
interface Outcome {
  __typename?: string;
  message?: string;
}

/** What can't be taken back: said in words first, then one press. */
export function Confirm<Answer extends Outcome>({
  name,
  title,
  lead,
  act,
  doing,
  keep,
  request,
  done,
  onDone,
  onClose,
}: {
  /** The press's, see `usePress`. */
  name: string;
  title: string;
  lead: string;
  act: string;
  doing: string;
  keep: string;
  request: (idempotencyKey: string) => Promise<Answer>;
  /** The `__typename` of an answer that did it. */
  done: Answer["__typename"];
  onDone: (answer: Answer) => void;
  onClose: () => void;
}) {
  const press = usePress(name);
  return (
    <Sheet title={title} onClose={onClose}>
      <p>{lead}</p>
      <Said press={press} />
      <div class="foot">
        <PressButton
          press={press}
          kind="danger"
          doing={doing}
          onPress={() =>
            press.send(t.unknown, request, (answer) => {
              if (answer.__typename !== done) return answer.message;
              onDone(answer);
              return null;
            })
          }
        >
          {act}
        </PressButton>
        <button type="button" onClick={onClose}>
          {keep}
        </button>
      </div>
    </Sheet>
  );
}
