import { group } from '../../group.ts';

export const evidence = group({
  name: 'evidence',
  about: 'What was checked and found under controls of compliance frameworks. For admins; betrace verify checks it.',
  commands: {
    export: {
      summary: 'write signed records, one a line, and one that says which these are',
      load: async () => (await import('./export.ts')).exportEvidence,
    },
  },
});
