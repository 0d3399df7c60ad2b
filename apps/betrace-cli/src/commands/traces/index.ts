import { group } from '../../group.ts';

export const traces = group({
  name: 'traces',
  about: 'The traces that a server holds to try rules on: a sample of what was judged lately, redacted.',
  commands: {
    list: {
      summary: 'list held traces, those decided last first',
      load: async () => (await import('./list.ts')).list,
    },
    show: {
      summary: 'show the spans of a held trace',
      load: async () => (await import('./show.ts')).showTrace,
    },
  },
});
