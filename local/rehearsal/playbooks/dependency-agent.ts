import { dependencies, files, history, search } from './looks.ts';
import { survey } from './survey.ts';

export const dependencyAgent = survey({
  steps: [files, history, search('process\\.env|os\\.environ|getenv', 'environment variables'), dependencies],
  notDone: 'the check of licences, of outdated packages and of the running environment',
});
