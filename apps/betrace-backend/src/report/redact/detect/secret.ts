import { piecesOf } from './match.ts';
import type { Piece } from './match.ts';

const patterns = [
  // By how the tokens of a maker begin: AWS, GitHub, GitLab, Slack, Stripe, Google, npm, SendGrid, Grafana and others.
  /(?<![0-9a-z])(?:AKIA|ASIA|AROA|AIDA|AGPA|ANPA|ANVA|ABIA|ACCA)[0-9A-Z]{16}(?![0-9A-Z])/gi,
  /(?<![0-9a-z])(?:gh[pousr]_[0-9a-z]{20,255}|github_pat_\w{20,255}|glpat-[\w-]{20,255}|xox[abeprs]-[\w-]{10,255})/gi,
  /(?<![0-9a-z])(?:[rsp]k_(?:live|test)_[0-9a-z]{10,255}|whsec_[\w+/=]{16,255}|AIza[\w-]{35}|sk-[\w-]{20,255})/gi,
  /(?<![0-9a-z])(?:npm_[0-9a-z]{36}|SG[.][\w-]{16,32}[.][\w-]{16,64}|gl(?:sa|c)_[\w=]{20,255})/gi,
  // Private keys, also cut off.
  /-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----[^-]{0,8192}(?:-----END [A-Z ]{0,20}PRIVATE KEY-----)?/g,
  // What is said to be one; not the placeholder of a template.
  /\b(?:bearer|basic) ([\w.~+/=-]{8,4096})/gi,
  /(?:passw(?:or)?d|pwd|secret|token|api[_-]?key|access[_-]?key|signature)["']?[=:] ?["']?([^\s"'&;,{}<>$*[\]]{3,4096})/gi,
  // Name and password in a URL.
  /:\/\/([^\s/:@]{0,256}:[^\s/@]{1,256})(?=@)/g,
];

const namings = /passw|pwd|secret|token|api|access|signature|bearer |basic |:\/\/|private key/i;

/** Whether a text has a word that may stand before a secret, however short that is. */
export function namesSecret(text: string): boolean {
  return namings.test(text);
}

const words = /[\w+-]{20,512}={0,2}/g;
/** As long as the secret keys of AWS, which may have slashes. */
const ofForty = /(?<![\w+/-])(?=\w{0,39}[+/])[\w+/]{40}(?![\w+/=-])/g;

/**
 * Keys, tokens and passwords: by how those of well-known makers begin, by what stands before them, and by their looks:
 * long words of lower-case letters, capitals and digits in which these change all the time. Plain hexadecimal is never
 * one by its looks: so are trace ids, hashes of commits and digests.
 */
export function* secrets(text: string): Iterable<Piece> {
  for (const pattern of patterns) {
    yield* piecesOf(text, pattern);
  }
  yield* piecesOf(text, words, (word) => looksRandom(word, 0.36));
  yield* piecesOf(text, ofForty, (word) => looksRandom(word, 0.25));
}

const leastDifferent = 12;

/** `leastChange`: stretches of one kind per character; of words in camel case 0.2 to 0.3, of random ones nearly 0.5. */
function looksRandom(word: string, leastChange: number): boolean {
  if (!/[a-z]/.test(word) || !/[A-Z]/.test(word) || !/\d/.test(word)) {
    return false;
  }
  const stretches = word.match(/[A-Z]?[a-z]+|[A-Z]+|\d+/g)?.length ?? 0;
  return stretches / word.length >= leastChange && new Set(word).size >= leastDifferent;
}
