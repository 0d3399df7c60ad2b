import { group } from '../../group.ts';

export const tokens = group({
  name: 'tokens',
  about: `Who may call a server. Once there is a token every call needs one. The first is best made before the server starts,
with --data-dir; later ones are made by an admin on the running server.`,
  commands: {
    create: {
      summary: 'make a token and print it, this once',
      load: async () => (await import('./create.ts')).create,
    },
    list: {
      summary: 'list tokens, without their secrets',
      load: async () => (await import('./list.ts')).list,
    },
    revoke: {
      summary: 'refuse tokens from now on',
      load: async () => (await import('./revoke.ts')).revoke,
    },
    generate: {
      summary: 'print a token that is in force nowhere, for a bootstrap file',
      load: async () => (await import('./generate.ts')).generate,
    },
  },
});
