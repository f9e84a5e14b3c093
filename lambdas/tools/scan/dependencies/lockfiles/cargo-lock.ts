import type { Lockfile } from './lockfile.ts';
import { parseTomlPackages, type SourceReader } from './toml-packages.ts';

export function parseCargoLock(source: string): Lockfile {
  return parseTomlPackages(source, { ecosystem: 'crates.io', sourceOf: cargoSource });
}

/** A crate without a source belongs to the workspace itself. */
const cargoSource: SourceReader = ({ source, checksum }) => {
  if (typeof source !== 'string') return 'local';
  if (/^(registry|sparse)\+https:/.test(source)) return 'registry';
  return { url: source.replace(/^(registry|sparse)\+/, ''), hasIntegrity: checksum !== undefined };
};
