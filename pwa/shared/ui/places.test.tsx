import { renderToString } from "preact-render-to-string";
import { expect, it } from "vitest";
import { asTemplate, place } from "./places";
import { Each, When, WhenIn } from "./template";

interface Answer {
  name: string;
  venue: { phone: string | null };
  page: { shows: readonly ("A" | "B")[] };
  refunds: readonly { text: string; steps: readonly string[] }[];
}

function Shown({ answer }: { answer: Answer }) {
  const { name, venue, page } = answer;
  return (
    <>
      <When of={venue} has="phone">
        <a class={`is ${name}`} href={`tel:${venue.phone}`} title={name}>
          call {venue.phone}
        </a>
      </When>
      <WhenIn of={page} list="shows" item="A">
        <b>A</b>
      </WhenIn>
      <WhenIn of={page} list="shows" item="B" or>
        <b>B</b>
      </WhenIn>
      <Each of={answer} list="refunds">
        {(refund) => (
          <p>
            {refund.text}
            <Each of={refund} list="steps">
              {(step) => <i>{step}</i>}
            </Each>
          </p>
        )}
      </Each>
    </>
  );
}

it("is written as a template that names where in the answer each thing is found", () => {
  expect(asTemplate(() => renderToString(<Shown answer={place<Answer>()} />))).toBe(
    '{% if venue.phone %}<a class="is {{ name }}" href="tel:{{ venue.phone }}" title="{{ name }}">call {{ venue.phone }}' +
      "</a>{% endif %}{% if 'A' in page.shows %}<b>A</b>{% endif %}{% if 'B' in page.shows %}<b>B</b>{% endif %}" +
      "{% for item in refunds %}<p>{{ item.text }}{% for item in item.steps %}<i>{{ item }}</i>{% endfor %}</p>{% endfor %}",
  );
});

it("shows an answer by the same names once no template is written", () => {
  const answer: Answer = {
    name: "N",
    venue: { phone: null },
    page: { shows: ["A"] },
    refunds: [{ text: "T", steps: ["1", "2"] }],
  };
  expect(renderToString(<Shown answer={answer} />)).toBe("<b>A</b><b>B</b><p>T<i>1</i><i>2</i></p>");
  const called = { ...answer, venue: { phone: "0" }, page: { shows: [] }, refunds: [] };
  expect(renderToString(<Shown answer={called} />)).toBe('<a class="is N" href="tel:0" title="N">call 0</a><b>B</b>');
});
