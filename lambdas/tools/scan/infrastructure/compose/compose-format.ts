import { at, entriesOf, UnreadableDocument } from '../located.ts';
import { readYaml } from '../read-yaml.ts';
import { applyRules, type Format } from '../rule.ts';
import { composeRules } from './compose-rules.ts';

export const compose: Format = {
  name: 'compose',
  rules: composeRules,
  claims: (path) => (/(^|\/)(docker-)?compose([.-][\w.-]+)?\.ya?ml$/i.test(path) ? 'yes' : 'no'),
  looksLike: () => true,
  check: async ({ text }) => {
    const [root] = readYaml(text);
    const services = entriesOf(at(root, 'services'));
    const isFragment = entriesOf(root).length > 0;
    if (services.length === 0 && !isFragment) throw new UnreadableDocument('no services that could be read');
    return services.flatMap(([, service]) => applyRules(composeRules, service));
  },
};
