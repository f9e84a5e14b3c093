import { UnreadableDocument } from '../located.ts';
import { readYaml } from '../read-yaml.ts';
import { applyRules, type Format } from '../rule.ts';
import { workflowOf } from './workflow.ts';
import { workflowRules } from './workflow-rules.ts';

export const workflow: Format = {
  name: 'workflow',
  rules: workflowRules,
  claims: (path) => (/(^|\/)\.github\/workflows\/[^/]+\.ya?ml$/i.test(path) ? 'yes' : 'no'),
  looksLike: () => true,
  check: async (source) => {
    const [root] = readYaml(source.text);
    const parsed = root === undefined ? undefined : workflowOf(root, source);
    if (parsed === undefined) throw new UnreadableDocument('no jobs that could be read');
    return applyRules(workflowRules, parsed);
  },
};
