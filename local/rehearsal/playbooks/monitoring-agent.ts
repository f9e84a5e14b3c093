import { files, search } from './looks.ts';
import { survey } from './survey.ts';

export const monitoringAgent = survey({
  steps: [files, search('(?i)logger|console\\.(error|warn)|logging\\.', 'what is logged')],
  notDone: 'no log was watched, which needs the tools that read logs',
});
