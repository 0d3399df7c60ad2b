import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { messageOf } from '../../errors.ts';
import { readRuleFile, unreadable } from '../read-rule-file.ts';
import type { CheckedRuleFile } from '../check-rule-file.ts';

/** More files are not one person's folder of rules. */
const maxFiles = 1000;
/** Bytes; a rule file has at most 1 MiB characters. */
const maxSize = 4 * 1024 * 1024;

/** The rule files of a folder by name, in its order, each with a text that is another when the file has changed. */
export type RuleFiles = ReadonlyMap<string, string>;

/**
 * What is in the folder itself: `*.yaml`, `*.yml` and `*.json`, but nothing that begins with a dot. Links are followed:
 * Kubernetes mounts each file of a ConfigMap as a link into a hidden folder, and swaps that. Rejects when the folder
 * cannot be read or has too many files.
 */
export async function listRuleFiles(folder: string): Promise<RuleFiles> {
  const names = (await readdir(folder)).filter((name) => /^[^.].*[.](yaml|yml|json)$/i.test(name)).sort();
  if (names.length > maxFiles) {
    throw new Error(`it has ${names.length} rule files; at most ${maxFiles} are read`);
  }
  return new Map(
    await Promise.all(names.map(async (name) => [name, await signature(path.join(folder, name))] as const)),
  );
}

async function signature(file: string): Promise<string> {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = await stat(file, { bigint: true });
    return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
  } catch (error) {
    return messageOf(error);
  }
}

/** What a file of the folder says; one that cannot be read is wrong as a whole. */
export async function readFolderFile(folder: string, name: string): Promise<CheckedRuleFile> {
  const file = path.join(folder, name);
  try {
    const { size } = await stat(file);
    if (size > maxSize) {
      throw new Error(`it has ${size} bytes; a rule file has at most 1 MiB`);
    }
    return await readRuleFile(await readFile(file, 'utf8'));
  } catch (error) {
    return unreadable(messageOf(error));
  }
}
