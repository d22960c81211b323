// With graphql-codegen: types of what is asked and answered, and each document's text with them, from ../desk.graphql.
import { readFileSync, writeFileSync } from "node:fs";
import { codegen } from "@graphql-codegen/core";
import * as operations from "@graphql-codegen/typescript-operations";
import { buildSchema, Kind, parse, print, visit } from "graphql";

const schemaText = readFileSync("../../../schema.graphql", "utf8");
const whole = parse(readFileSync("../desk.graphql", "utf8"));

/** A plugin: every operation as a constant, with the fragments that it needs. */
const documents = {
  plugin: () =>
    whole.definitions
      .filter((each) => each.kind === Kind.OPERATION_DEFINITION)
      .map((each) => {
        const name = each.name.value;
        const kind = each.operation[0].toUpperCase() + each.operation.slice(1);
        const needed = new Set([each]);
        for (const of of needed)
          visit(of, {
            FragmentSpread: ({ name: { value } }) =>
              void needed.add(whole.definitions.find((other) => other.name.value === value)),
          });
        const text = JSON.stringify([...needed].map(print).join("\n"));
        return `export const ${name}: Document<${name}${kind}, ${name}${kind}Variables> = { text: ${text} };`;
      })
      .join("\n"),
};

const generated = await codegen({
  filename: "graph.ts",
  schema: parse(schemaText),
  schemaAst: buildSchema(schemaText),
  documents: [{ location: "desk.graphql", document: whole }],
  config: {
    enumsAsTypes: true,
    onlyOperationTypes: true,
    preResolveTypes: true,
    nonOptionalTypename: true,
    scalars: { DateTime: "string", Date: "string", ID: "string" },
  },
  plugins: [{ operations: {} }, { documents: {} }],
  pluginMap: { operations, documents },
});
const head = `/** The text of a document, with the types of its answer and its variables. */
export interface Document<Answer, Variables> {
  text: string;
  readonly _types?: [Answer, Variables];
}
`;
writeFileSync("graph.ts", `${head}${generated}\n`);
