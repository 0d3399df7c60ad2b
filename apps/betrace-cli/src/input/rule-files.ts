import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { CommandError, standardInput } from '../arguments.ts';
import { reasonOf } from './read-text.ts';

const extensions = ['.yaml', '.yml', '.json', '.rule', '.betrace'];
const mostFiles = 10_000;

/** The files of operands: itself for a file, for a folder all below it that hold rules by their name, in order. */
export function ruleFilesOf(operands: readonly string[]): string[] {
  const files = operands.flatMap((operand) =>
    operand !== standardInput && isFolder(operand) ? filesIn(operand) : [operand],
  );
  if (files.length > mostFiles) {
    throw new CommandError(`there are more than ${mostFiles} files with rules; name fewer folders`);
  }
  return files;
}

function isFolder(name: string): boolean {
  return statSync(name, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function filesIn(folder: string): string[] {
  try {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => extensions.includes(path.extname(name).toLowerCase()))
      .map((name) => path.join(folder, name))
      .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile())
      .sort();
    if (names.length === 0) {
      throw new CommandError(`${folder} holds no rules: no file ends with ${extensions.join(', ')}`);
    }
    return names;
  } catch (error) {
    throw error instanceof CommandError
      ? error
      : new CommandError(`${folder} cannot be read: ${reasonOf(error)}`, { cause: error });
  }
}
