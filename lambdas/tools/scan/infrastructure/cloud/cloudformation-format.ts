import { at, entriesOf, type Located, literalOf, UnreadableDocument, writtenText } from '../located.ts';
import { readYaml } from '../read-yaml.ts';
import type { Format } from '../rule.ts';
import { checkStack, rulesFor } from './cloud-rules.ts';
import type { Resource, Stack } from './stack.ts';

export const cloudFormation: Format = {
  name: 'cloudformation',
  rules: rulesFor('cloudformation'),
  claims: (path) => (/\.(ya?ml|json|template)$/i.test(path) ? 'by text' : 'no'),
  looksLike: (text) =>
    /(?:^|[{,])[ \t]*["']?Resources["']?[ \t]*:/m.test(text) &&
    /\bType["']?[ \t]*:[ \t]*["']?(AWS|Alexa|Custom)::/.test(text),
  check: async ({ text }) =>
    readYaml(text).flatMap((document) => checkStack('cloudformation', stackOf(document))),
};

/** What a template declares. @throws {UnreadableDocument} where it declares nothing. */
export function stackOf(document: Located): Stack {
  const resources = entriesOf(at(document, 'Resources')).map(([name, value]) => resourceOf(name, value));
  if (resources.length === 0) throw new UnreadableDocument('no Resources that could be read');
  const parameters = entriesOf(at(document, 'Parameters')).map(([name, value]) => {
    return { name, type: 'parameter', line: value.line, settings: value };
  });
  return { resources: [...resources, ...parameters] };
}

function resourceOf(name: string, value: Located): Resource {
  const properties = at(value, 'Properties');
  return {
    name,
    type: literalOf(at(value, 'Type')) ?? '',
    line: value.line,
    settings: properties === undefined ? undefined : withIntrinsics(properties),
  };
}

/** `{"Ref": "X"}` and `{"Fn::Sub": "..."}` mean what the short tags mean: computed when deployed. */
function withIntrinsics(value: Located): Located {
  if (value.kind === 'list') return { ...value, items: value.items.map(withIntrinsics) };
  if (value.kind !== 'map') return value;
  const [only, ...others] = value.entries;
  if (only !== undefined && others.length === 0 && /^(Ref$|Fn::)/.test(only[0])) {
    return { kind: 'computed', line: value.line, endLine: value.endLine, text: writtenText(only[1]) };
  }
  return {
    ...value,
    entries: new Map([...value.entries].map(([key, entry]) => [key, withIntrinsics(entry)])),
  };
}
