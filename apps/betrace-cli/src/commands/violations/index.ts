import { group } from '../../group.ts';

export const violations = group({
  name: 'violations',
  about: 'What a server found.',
  commands: {
    list: {
      summary: 'list violations, newest first',
      load: async () => (await import('./list.ts')).list,
    },
    show: {
      summary: 'show violations with the spans that prove them',
      load: async () => (await import('./show.ts')).showViolations,
    },
    tail: {
      summary: 'print violations as they are found',
      load: async () => (await import('./tail.ts')).tail,
    },
  },
});
