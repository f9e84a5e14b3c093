import type { Finding } from '#shared/findings/finding.ts';
import { at, entriesOf, literalOf, UnreadableDocument } from '../infrastructure/located.ts';
import { readYaml } from '../infrastructure/read-yaml.ts';
import { architectureRules, noAlarms, type Part } from './rules.ts';

/** A finding on one resource, by its logical id. */
export interface PartFinding {
  name: string;
  finding: Omit<Finding, 'path'>;
}

/**
 * Holds one template of CloudFormation against the rules.
 * @param isThere whether a resource exists; what conditions have left out is held against nobody.
 * @throws {UnreadableDocument} for one that cannot be read, or declares nothing.
 */
export function findingsInTemplate(
  text: string,
  isThere: (name: string) => boolean = () => true,
): PartFinding[] {
  const parts = readYaml(text).flatMap((document) =>
    entriesOf(at(document, 'Resources')).map(
      ([name, resource]): Part => ({
        ...{ name, resource, line: resource.line },
        type: literalOf(at(resource, 'Type')) ?? '',
      }),
    ),
  );
  if (parts.length === 0) throw new UnreadableDocument('no Resources that could be read');
  const there = parts.filter(({ name }) => isThere(name));
  return [...architectureRules, noAlarms].flatMap((rule) =>
    there
      .filter((part) => rule.types.test(part.type) && rule.isBad(part, there))
      .map(({ name, type, line }) => ({
        name,
        finding: {
          ...{ rule_id: `architecture/${rule.name}`, severity: rule.severity, line },
          ...{ title: rule.title, evidence: `${name} (${type})`, remedy: rule.remedy },
        },
      })),
  );
}
