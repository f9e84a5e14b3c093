import { files } from './looks.ts';
import { survey } from './survey.ts';

/** For agent types that the server does not know, such as a user's own. */
export const genericPlaybook = survey({ steps: [files], notDone: 'the job itself, which needs a model' });
