import { Code } from 'aws-cdk-lib/aws-lambda';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { stepFunctions } from '#shared/workflow/state-machine.ts';
import { shown } from './shown.ts';
import { machineOf, makeApp, readTemplate, type Template } from './synthesized.ts';

/** What is deployed when every function is at its first release, and those named at their second. */
function deploy(...changed: string[]): Template {
  return readTemplate(
    makeApp({}, (name) =>
      Code.fromInline(`exports.release = ${changed.includes(name) ? 2 : 1}; // ${name}`),
    ).synth(),
  );
}

/** The logical id of the version behind each step of the machine. */
function versionsOf(template: Template): Record<string, string> {
  const machine = machineOf(template, 'background-agents-prod');
  const named = z.record(z.string(), z.unknown()).parse(machine['DefinitionSubstitutions']);
  return Object.fromEntries(
    Object.entries(named).map(([step, version]) => [step, shown(version).slice(1, -1)]),
  );
}

describe('a deployment', () => {
  const before = deploy();

  test('of one changed step makes one new version, and the definition names it', () => {
    const after = versionsOf(deploy('scan'));
    const { scan: old, ...others } = versionsOf(before);
    expect(after).toMatchObject(others);
    expect(after['scan']).not.toBe(old);
    expect(Object.keys(after).sort()).toEqual(stepFunctions.toSorted());
  });

  test('leaves the versions there that running agents call, which its template no longer has', () => {
    const after = deploy(...stepFunctions);
    for (const version of Object.values(versionsOf(before))) {
      expect(after.Resources[version]).toBeUndefined();
      expect(before.Resources[version]).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate' });
    }
  });

  test('of what is deployed already publishes nothing', () => {
    expect(versionsOf(deploy())).toEqual(versionsOf(before));
  });

  test('of changed functions behind the API alone leaves the machine as it is', () => {
    expect(versionsOf(deploy('task', 'kill-agent', 'sweep'))).toEqual(versionsOf(before));
  });
});
