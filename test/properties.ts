import fc from 'fast-check';

const seed = Number(process.env['PROPERTY_SEED'] ?? 1);
fc.configureGlobal({ seed });

/** The generators and properties of `fast-check`, the same cases in every run: PROPERTY_SEED=<number> tries others. */
export default fc;
