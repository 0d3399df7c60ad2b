import { group } from '../../group.ts';

export const rules = group({
  name: 'rules',
  about: 'The rules of a server.',
  commands: {
    list: {
      summary: 'list rules',
      load: async () => (await import('./list.ts')).list,
    },
    get: {
      summary: 'show rules as a whole',
      load: async () => (await import('./get.ts')).get,
    },
    apply: {
      summary: 'make rules what files say, and show what that changes',
      load: async () => (await import('./apply.ts')).apply,
    },
    test: {
      summary: 'judge traces by a rule, and keep nothing',
      load: async () => (await import('./test.ts')).test,
    },
    enable: {
      summary: 'put rules in force',
      load: async () => (await import('./switch.ts')).enable,
    },
    disable: {
      summary: 'take rules out of force',
      load: async () => (await import('./switch.ts')).disable,
    },
    delete: {
      summary: 'delete rules',
      load: async () => (await import('./delete.ts')).deleteRules,
    },
    export: {
      summary: 'print rules as a rule file',
      load: async () => (await import('./export.ts')).exportRules,
    },
    history: {
      summary: 'show every change of a rule',
      load: async () => (await import('./history.ts')).history,
    },
  },
});
