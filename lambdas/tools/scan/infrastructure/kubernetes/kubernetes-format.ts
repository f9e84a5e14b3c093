import { UnreadableDocument } from '../located.ts';
import { readYaml } from '../read-yaml.ts';
import { applyRules, type Format } from '../rule.ts';
import { accessRules } from './access-rules.ts';
import { objectsIn } from './manifest.ts';
import { podRules } from './pod-rules.ts';

const rules = [...podRules, ...accessRules];

export const kubernetes: Format = {
  name: 'kubernetes',
  rules,
  claims: (path) => (/\.(ya?ml|json)$/i.test(path) ? 'by text' : 'no'),
  looksLike: (text) =>
    /(?:^|[{,])[ \t]*["']?apiVersion["']?\s*:\s*["']?([a-z0-9.-]+\/)?v\d/m.test(text) &&
    /(?:^|[{,])[ \t]*["']?kind["']?\s*:\s*["']?[A-Z]/m.test(text),
  check: async ({ text }) => {
    if (/^[ \t]*\{\{-?[ \t]*(if|range|with|include|define|template|end)\b/m.test(text)) {
      throw new UnreadableDocument('a Helm template: its values are not known here');
    }
    return readYaml(text)
      .flatMap(objectsIn)
      .flatMap((object) => applyRules(rules, object));
  },
};
