// One file for all that is asked of the template: the CDK takes seconds to load, and so it is loaded once.
import './calls.ts';
import './deployments.ts';
import './first-deployment.ts';
import './keeping.ts';
import './permissions.ts';
import './user-policies.ts';
import './nag.ts';
import './validators.ts';
