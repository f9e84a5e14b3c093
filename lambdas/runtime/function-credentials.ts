import { lambdaRole } from './lambda-role.ts';

/**
 * Stands in the bundles for the SDK's search for credentials: in a function they are in the environment, and the
 * readers of profiles, single sign-on and instance metadata would only be weight.
 */
export const defaultProvider = () => lambdaRole.credentials;
