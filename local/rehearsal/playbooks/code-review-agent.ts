import { changes, files, history, patterns, secrets } from './looks.ts';
import { survey } from './survey.ts';

export const codeReviewAgent = survey({
  steps: [files, history, changes, patterns, secrets],
  notDone: 'the review, which needs a model to read the changes',
});
