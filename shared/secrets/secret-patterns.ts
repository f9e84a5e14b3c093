import { cloudPatterns } from './patterns-cloud.ts';
import { developerPatterns } from './patterns-developer.ts';
import { servicePatterns } from './patterns-service.ts';
import { shapePatterns } from './patterns-shape.ts';
import type { SecretPattern } from './secret-pattern.ts';

/** Every kind of secret that is masked and scanned for. One id may have several expressions. */
export const secretPatterns: readonly SecretPattern[] = [
  ...cloudPatterns,
  ...developerPatterns,
  ...servicePatterns,
  ...shapePatterns,
];
