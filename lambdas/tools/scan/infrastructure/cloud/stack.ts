import { find, isFalse, isTrue, type Located, literalOf } from '../located.ts';
import type { Place, RuleFacts } from '../rule.ts';

/** What a template or a Terraform file declares, in one shape for both. */
export interface Stack {
  resources: readonly Resource[];
}

export interface Resource {
  name: string;
  /** `AWS::S3::Bucket`, `aws_s3_bucket`; Terraform's other blocks as `variable`, `provider`, `data.<type>`. */
  type: string;
  line: number;
  settings: Located | undefined;
}

export type Check = (stack: Stack) => readonly Place[];
export type ResourceCheck = (resource: Resource, stack: Stack) => readonly Place[];

/** One fact about cloud resources, and how to see it in each of the two languages. */
export interface CloudRule extends RuleFacts {
  cloudformation?: Check;
  terraform?: Check;
}

export function on(types: string | readonly string[], check: ResourceCheck): Check {
  const wanted = new Set(typeof types === 'string' ? [types] : types);
  return (stack) =>
    stack.resources.filter(({ type }) => wanted.has(type)).flatMap((resource) => check(resource, stack));
}

export function oneOf(...checks: readonly Check[]): Check {
  return (stack) => checks.flatMap((check) => check(stack));
}

/** Fires on every value under the path that the test finds bad. */
export function having(path: readonly string[], isBad: (value: Located) => boolean): ResourceCheck {
  return ({ settings }) => find(settings, ...path).filter(isBad);
}

export const switchedOn = (...path: readonly string[]): ResourceCheck => having(path, isTrue);
export const switchedOff = (...path: readonly string[]): ResourceCheck => having(path, isFalse);

export function saying(path: readonly string[], pattern: RegExp): ResourceCheck {
  return having(path, (value) => pattern.test(literalOf(value) ?? ''));
}

/** Fires on the resource when nothing stands under the path. */
export function lacking(...path: readonly string[]): ResourceCheck {
  return (resource) => (has(resource, ...path) ? [] : [resource]);
}

/** For what is off unless it is switched on: fires when it is missing and when it is off. */
export function notSwitchedOn(...path: readonly string[]): ResourceCheck {
  return (resource, stack) => {
    const off = switchedOff(...path)(resource, stack);
    return off.length > 0 ? off : lacking(...path)(resource, stack);
  };
}

export function unless(isExcused: (resource: Resource) => boolean, check: ResourceCheck): ResourceCheck {
  return (resource, stack) => (isExcused(resource) ? [] : check(resource, stack));
}

export function has({ settings }: Resource, ...path: readonly string[]): boolean {
  return find(settings, ...path).length > 0;
}

export const setting = (resource: Resource, ...path: readonly string[]): string | undefined =>
  literalOf(find(resource.settings, ...path)[0]);
