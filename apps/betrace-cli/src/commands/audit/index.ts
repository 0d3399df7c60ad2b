import { group } from '../../group.ts';

export const audit = group({
  name: 'audit',
  about: 'Who changed what on a server, and when. For admins.',
  commands: {
    list: {
      summary: 'list changes, newest first',
      load: async () => (await import('./list.ts')).list,
    },
    export: {
      summary: 'print changes as JSON, one a line, oldest first',
      load: async () => (await import('./export.ts')).exportAudit,
    },
  },
});
