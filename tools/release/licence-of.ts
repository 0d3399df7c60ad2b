/** What only one licence says, the longer ones first. */
const phrases: readonly (readonly [licence: string, phrase: RegExp])[] = [
  ['Apache-2.0', /Apache License\s+Version 2\.0/],
  ['MPL-2.0', /Mozilla Public License,? Version 2\.0/i],
  ['Unlicense', /This is free and unencumbered software released into the public domain/],
  ['BSD-3-Clause', /Redistributions in binary form[\s\S]*(Neither the names? of|may not be used to endorse)/],
  ['BSD-2-Clause', /Redistributions in binary form/],
  ['ISC', /Permission to use, copy, modify, and(\/or)? distribute this software/],
  ['MIT', /Permission is hereby granted, free of charge, to any person obtaining/],
];

/** The SPDX id of a licence, told by its text. 'NOASSERTION' when it is none of those that are common here. */
export function licenceOf(text: string): string {
  return phrases.find(([, phrase]) => phrase.test(text))?.[0] ?? 'NOASSERTION';
}
